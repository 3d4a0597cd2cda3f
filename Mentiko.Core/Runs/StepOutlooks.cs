using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Execution;

namespace Mentiko.Core.Runs;

/// <summary>Says of each step of a run what is to be expected of it: the same rules as <see cref="ChainProgress"/>, looked at from outside.</summary>
internal sealed class StepOutlooks
{
    private readonly Run _run;
    private readonly PinnedDefinition _pinned;
    private readonly ExecutorPatience _patience;
    private readonly RunPicture _picture;
    private readonly Dictionary<int, DateTimeOffset> _times;
    private readonly Dictionary<StepId, RunStep> _steps;
    private readonly ILookup<StepId, StepVisit> _visits;
    private readonly Dictionary<StepId, StepOutlook> _expectations = [];

    public StepOutlooks(Run run, PinnedDefinition pinned, IReadOnlyList<RunEvent> events, IReadOnlyList<StepVisit> visits, ExecutorPatience patience)
    {
        (_run, _pinned, _patience) = (run, pinned, patience);
        _picture = new RunPicture(new ChainHistory([.. events.Select(entry => new ProgressEvent(entry.Sequence, entry.Type, entry.Step))], [.. visits]));
        _times = events.ToDictionary(entry => entry.Sequence, entry => entry.Time);
        _steps = run.Steps.ToDictionary(step => step.Id);
        _visits = visits.OrderBy(visit => visit.Number).ToLookup(visit => visit.Step);
    }

    public StepStory StoryOf(ChainStep step)
    {
        var visits = _visits[step.Id].ToList();
        var due = DueOf(step, visits);
        return new StepStory(
            step.Id,
            OutlookOf(step, visits, due),
            [.. step.Triggers.Distinct().Select(type => new TriggerStory(type, _picture.Has(type), SourcesOf(type)))],
            [.. visits],
            ReadyAt(step),
            due);
    }

    private StepOutlook OutlookOf(ChainStep step, List<StepVisit> visits, DateTimeOffset? due)
    {
        if (visits.Exists(visit => !visit.IsOver) && !_run.IsOver)
        {
            return due is null ? StepOutlook.Running : StepOutlook.Retrying;
        }

        if (visits.Count > 0)
        {
            return StepOutlook.Over;
        }

        return _run.IsOver || _run.Status == RunStatus.Cancelling ? StepOutlook.Unreached : ExpectationOf(step);
    }

    /// <summary>How far a step is from its start: whoever has to emit first, and whether that takes a failure.</summary>
    private StepOutlook ExpectationOf(ChainStep step)
    {
        if (_expectations.TryGetValue(step.Id, out var known))
        {
            return known;
        }

        // Within a circle a step is no way to itself.
        _expectations[step.Id] = StepOutlook.Unreached;
        var missing = step.Triggers.Distinct().Where(type => !_picture.Has(type)).ToList();
        var isComplete = step.Join == StepJoin.Any ? missing.Count < step.Triggers.Distinct().Count() : missing.Count == 0;
        var ways = missing.Select(WayOf).DefaultIfEmpty(StepOutlook.Unreached);
        return _expectations[step.Id] = isComplete ? StepOutlook.Next : step.Join == StepJoin.All ? ways.Max() : ways.Min();
    }

    /// <summary>How far one trigger is. The order of the outlooks is the order of their distance.</summary>
    private StepOutlook WayOf(EventType type) => type == SystemEvents.ChainStart
        ? StepOutlook.Next
        : _pinned.Chain.Steps.Where(step => step.Emits.Contains(type) || step.FailedEvent == type)
            .Select(source => WayFrom(source, source.FailedEvent == type))
            .DefaultIfEmpty(StepOutlook.Unreached)
            .Min();

    private StepOutlook WayFrom(ChainStep source, bool isFailure)
    {
        if (_visits[source.Id].Any(visit => !visit.IsOver))
        {
            return isFailure ? StepOutlook.OnFailure : StepOutlook.Next;
        }

        // What a step that is over did not emit it emits only in another visit.
        var visited = _visits[source.Id].Count();
        return visited >= source.MaxVisits ? StepOutlook.Unreached : Farther(visited > 0 ? StepOutlook.Later : ExpectationOf(source), isFailure);
    }

    private static StepOutlook Farther(StepOutlook way, bool isFailure) => way switch
    {
        StepOutlook.Unreached => StepOutlook.Unreached,
        _ when isFailure => StepOutlook.OnFailure,
        StepOutlook.OnFailure => StepOutlook.OnFailure,
        _ => StepOutlook.Later,
    };

    private ImmutableArray<StepId> SourcesOf(EventType type) =>
        [.. _pinned.Chain.Steps.Where(step => step.Emits.Contains(type) || step.FailedEvent == type).Select(step => step.Id)];

    private DateTimeOffset? ReadyAt(ChainStep step)
    {
        var triggers = _picture.TriggersOf(step, visit: 1);
        return triggers.IsEmpty ? null : triggers.Max(sequence => _times[sequence]);
    }

    /// <summary>When the wait ends that a failed attempt has begun; null while one is at work.</summary>
    private DateTimeOffset? DueOf(ChainStep step, List<StepVisit> visits)
    {
        if (_run.IsOver || visits.Find(visit => !visit.IsOver) is not { } open || !_steps.TryGetValue(step.Id, out var row))
        {
            return null;
        }

        var attempts = row.Attempts.Where(attempt => attempt.Visit == open.Number).ToList();
        if (attempts is not [.., { FinishedAt: { } finished } last] || !_pinned.Agents.TryGetValue(step.Agent.Text, out var agent))
        {
            return null;
        }

        var ended = attempts.Where(attempt => !IsHandedOver(attempt)).Select(attempt => attempt.Reason).ToList();
        var wait = last.Reason == AttemptReason.ExecutorUnavailable ? RetryPolicy.DelayWhileAway(ended, _patience) : RetryPolicy.DelayBeforeNext(agent.Retry, ended);
        return finished + (wait ?? TimeSpan.Zero);
    }

    /// <summary>One that a stopping worker gave up is nobody's failure.</summary>
    private static bool IsHandedOver(RunAttempt attempt) => attempt is { Status: AttemptStatus.Cancelled, Reason: AttemptReason.Lost };
}
