using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;

namespace Mentiko.Core.Runs;

/// <summary>How a visit of a step stands or ended.</summary>
public enum VisitOutcome
{
    Running,
    Succeeded,
    Failed,
    TimedOut,
    Cancelled,
}

/// <summary>An event of a run, as far as progress depends on it.</summary>
/// <param name="Sequence">From 1, unique within the run.</param>
/// <param name="Type">Its type.</param>
/// <param name="Step">The step that it is of; null for <c>chain:start</c>.</param>
public sealed record ProgressEvent(int Sequence, EventType Type, StepId? Step);

/// <summary>One time that a step runs within a run, with all its attempts.</summary>
/// <param name="Step">The step.</param>
/// <param name="Number">From 1 within the step.</param>
/// <param name="Triggers">Sequences of the events that started it, ascending.</param>
/// <param name="Outcome">How it stands.</param>
/// <param name="Reason">Why its last attempt ended so; None while it runs and after success.</param>
/// <param name="Text">The sentence that goes with the reason.</param>
public sealed record StepVisit(
    StepId Step,
    int Number,
    ImmutableArray<int> Triggers,
    VisitOutcome Outcome,
    AttemptReason Reason = AttemptReason.None,
    string? Text = null)
{
    public bool IsOver => Outcome != VisitOutcome.Running;

    /// <summary>Whether it ended in a way that its <c>:failed</c> event tells of.</summary>
    public bool IsFailure => Outcome is VisitOutcome.Failed or VisitOutcome.TimedOut;
}

/// <summary>What has happened in a run so far. The order within the two lists does not matter.</summary>
public sealed record ChainHistory(ImmutableArray<ProgressEvent> Events, ImmutableArray<StepVisit> Visits)
{
    /// <summary>A run that was just accepted.</summary>
    public static ChainHistory Empty { get; } = new([], []);

    /// <summary>The sequence that the next event gets.</summary>
    public int NextSequence => Events.IsEmpty ? 1 : Events.Max(entry => entry.Sequence) + 1;

    /// <summary>The history after everything in the decision was written down: its events, and its visits as running.</summary>
    public ChainHistory Apply(ChainDecision decision) => new(
        Events.AddRange(decision.Emit.Select(emitted => new ProgressEvent(emitted.Sequence, emitted.Type, emitted.Step))),
        Visits.AddRange(decision.Start.Select(start => new StepVisit(start.Step, start.Number, start.Triggers, VisitOutcome.Running))));

    /// <summary>The history after a running visit ended, having emitted these events in this order.</summary>
    public ChainHistory Finish(StepVisit ended, params ReadOnlySpan<EventType> emitted)
    {
        var running = Visits.Single(visit => visit.Step == ended.Step && visit.Number == ended.Number && !visit.IsOver);
        var next = NextSequence;
        var events = Events.ToBuilder();
        foreach (var type in emitted)
        {
            events.Add(new ProgressEvent(next++, type, ended.Step));
        }

        return new ChainHistory(events.ToImmutable(), Visits.Replace(running, ended with { Triggers = running.Triggers }));
    }
}
