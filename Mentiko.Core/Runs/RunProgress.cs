using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Execution;

namespace Mentiko.Core.Runs;

/// <summary>What a run's chain declares, what has happened of it and what can happen next, from the scheduler's own record.</summary>
/// <param name="Run">The run.</param>
/// <param name="Steps">In the order of the chain.</param>
/// <param name="Events">By sequence, each with the visits that it started.</param>
/// <param name="CriticalPath">The steps that the run's end waited for, first one first.</param>
public sealed record RunProgress(RunId Run, ImmutableArray<StepStory> Steps, ImmutableArray<EventStory> Events, ImmutableArray<StepId> CriticalPath)
{
    /// <param name="run">The run with its steps.</param>
    /// <param name="pinned">The definition that it pinned, with its agents.</param>
    /// <param name="events">All its events.</param>
    /// <param name="visits">All its visits.</param>
    public static RunProgress Of(Run run, PinnedDefinition pinned, IReadOnlyList<RunEvent> events, IReadOnlyList<StepVisit> visits, ExecutorPatience? patience = null)
    {
        var outlooks = new StepOutlooks(run, pinned, events, visits, patience ?? ExecutorPatience.Usual);
        var starts = visits.SelectMany(visit => visit.Triggers.Select(trigger => (trigger, visit))).ToLookup(pair => pair.trigger, pair => pair.visit);
        return new RunProgress(
            run.Id,
            [.. pinned.Chain.Steps.Select(outlooks.StoryOf)],
            [.. events.Select(entry => new EventStory(entry.Sequence, entry.Type, entry.Step, entry.Time, [.. starts[entry.Sequence].Select(visit => visit.Step).Distinct()]))],
            PathOf(run, events, visits));
    }

    /// <summary>From the step that ended last back over what started it.</summary>
    private static ImmutableArray<StepId> PathOf(Run run, IReadOnlyList<RunEvent> events, IReadOnlyList<StepVisit> visits)
    {
        var emitters = events.ToDictionary(entry => entry.Sequence, entry => entry.Step);
        var path = new List<StepId>();
        for (var step = LastOf(run); step is { } id && !path.Contains(id);)
        {
            path.Add(id);
            var last = visits.Where(visit => visit.Step == id).MaxBy(visit => visit.Number);
            step = last is { Triggers.IsEmpty: false } ? emitters.GetValueOrDefault(last.Triggers.Max()) : null;
        }

        path.Reverse();
        return [.. path];
    }

    /// <summary>What still runs ends after everything that has ended.</summary>
    private static StepId? LastOf(Run run) => run.Steps
        .Where(step => !step.Attempts.IsEmpty)
        .MaxBy(step => step.Attempts[^1].FinishedAt ?? DateTimeOffset.MaxValue)?.Id;
}

/// <summary>One step: what starts it, its visits, and what is to be expected of it.</summary>
/// <param name="Step">The step.</param>
/// <param name="Outlook">What is to be expected.</param>
/// <param name="Triggers">What starts it, and whether that has come.</param>
/// <param name="Visits">Its visits by number.</param>
/// <param name="ReadyAt">When the event arrived that completed the triggers of its first visit; null where none has.</param>
/// <param name="DueAt">When the next attempt starts; null where it waits for none.</param>
public sealed record StepStory(
    StepId Step,
    StepOutlook Outlook,
    ImmutableArray<TriggerStory> Triggers,
    ImmutableArray<StepVisit> Visits,
    DateTimeOffset? ReadyAt,
    DateTimeOffset? DueAt);

/// <summary>One event type that starts a step.</summary>
/// <param name="Type">The type.</param>
/// <param name="HasArrived">Whether an event of it is there that the step has not used yet, or has been started by.</param>
/// <param name="From">The steps that can emit it; empty for what the platform emits.</param>
public sealed record TriggerStory(EventType Type, bool HasArrived, ImmutableArray<StepId> From);

/// <summary>One event, and the steps that it started.</summary>
public sealed record EventStory(int Sequence, EventType Type, StepId? Step, DateTimeOffset Time, ImmutableArray<StepId> Started);
