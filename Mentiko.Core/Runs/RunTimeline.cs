using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;

namespace Mentiko.Core.Runs;

/// <summary>When what happened in a run, laid out for a chart. Null where it has not happened.</summary>
public sealed record RunTimeline(
    RunId Run,
    RunStatus Status,
    DateTimeOffset QueuedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    TimeSpan? QueueWait,
    TimeSpan? Duration,
    ImmutableArray<StepTimeline> Steps)
{
    /// <summary>Lays out a run.</summary>
    /// <param name="run">The run, with its steps.</param>
    /// <param name="chain">The definition that it pinned.</param>
    /// <param name="events">All its events.</param>
    public static RunTimeline Of(Run run, ChainDefinition chain, IReadOnlyCollection<RunEvent> events)
    {
        var picture = new RunPicture(new ChainHistory([.. events.Select(entry => new ProgressEvent(entry.Sequence, entry.Type, entry.Step))], []));
        var times = events.ToDictionary(entry => entry.Sequence, entry => entry.Time);
        return new RunTimeline(
            run.Id,
            run.Status,
            run.QueuedAt,
            run.StartedAt,
            run.FinishedAt,
            run.StartedAt - run.QueuedAt,
            run.FinishedAt - run.StartedAt,
            [.. run.Steps.Select(step => StepTimeline.Of(step, ReadyAt(chain, step.Id, picture, times)))]);
    }

    /// <summary>When the last of the events arrived that started the step's first visit.</summary>
    private static DateTimeOffset? ReadyAt(ChainDefinition chain, StepId id, RunPicture picture, Dictionary<int, DateTimeOffset> times)
    {
        var triggers = chain.Steps.Where(step => step.Id == id).Select(step => picture.TriggersOf(step, visit: 1)).FirstOrDefault([]);
        return triggers.IsEmpty ? null : triggers.Max(sequence => times[sequence]);
    }
}

/// <summary>One step: when it could start, when it did, its attempts and its end.</summary>
/// <param name="Wait">From ready to the first attempt's start.</param>
/// <param name="Duration">From the first attempt's start to the last one's end.</param>
public sealed record StepTimeline(
    StepId Step,
    AgentName Agent,
    StepStatus Status,
    DateTimeOffset? ReadyAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    TimeSpan? Wait,
    TimeSpan? Duration,
    ImmutableArray<RunAttempt> Attempts)
{
    internal static StepTimeline Of(RunStep step, DateTimeOffset? ready)
    {
        DateTimeOffset? started = step.Attempts.IsEmpty ? null : step.Attempts[0].StartedAt;
        var finished = step.Attempts.IsEmpty ? null : step.Attempts[^1].FinishedAt;

        // A retry keeps steps that ran before its own events were written: they waited for nothing.
        var wait = started < ready ? TimeSpan.Zero : started - ready;
        return new StepTimeline(step.Id, step.Agent, step.Status, ready, started, finished, wait, finished - started, step.Attempts);
    }
}
