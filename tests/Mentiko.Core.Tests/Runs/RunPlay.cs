using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Tests.Runs;

/// <summary>Plays a run by hand: each act is followed by a decision that is applied at once.</summary>
internal sealed class RunPlay
{
    public RunPlay(ChainDefinition chain)
        : this(chain, ChainHistory.Empty)
    {
    }

    public RunPlay(ChainDefinition chain, ChainHistory history)
    {
        Chain = chain;
        History = history;
        Decide();
    }

    public ChainDefinition Chain { get; }

    public ChainHistory History { get; private set; }

    public ChainDecision Last { get; private set; } = null!;

    public RunEnd? End => Last.End;

    public string Started => string.Join(' ', Last.Start.Select(start => $"{start.Step.Text}#{start.Number}({string.Join(',', start.Triggers)})"));

    public string Statuses => string.Join(' ', Last.Steps.Select(step => $"{step.Step.Text}:{step.Status.ToWire()}"));

    public string Emitted => string.Join(' ', Last.Emit.Select(emit => $"{emit.Sequence}:{emit.Type.Text}"));

    public RunPlay Succeed(string step, params string[] emits) => Finish(step, VisitOutcome.Succeeded, AttemptReason.None, emits);

    public RunPlay Fail(string step, AttemptReason reason = AttemptReason.ExitCode) =>
        Finish(step, reason == AttemptReason.Timeout ? VisitOutcome.TimedOut : VisitOutcome.Failed, reason, []);

    public StepStatus StatusOf(string step) => Last.Steps.Single(entry => entry.Step.Text == step).Status;

    private RunPlay Finish(string step, VisitOutcome outcome, AttemptReason reason, string[] emits)
    {
        var visit = History.Visits.Single(visit => visit.Step.Text == step && !visit.IsOver);
        var ended = visit with { Outcome = outcome, Reason = reason, Text = outcome == VisitOutcome.Succeeded ? null : "It went wrong." };
        History = History.Finish(ended, [.. emits.Select(EventType.Parse)]);
        Decide();
        return this;
    }

    private void Decide()
    {
        Last = ChainProgress.Decide(Chain, History);
        History = History.Apply(Last);
    }
}
