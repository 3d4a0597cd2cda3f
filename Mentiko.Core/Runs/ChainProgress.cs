using System.Collections.Immutable;
using Mentiko.Core.Chains;

namespace Mentiko.Core.Runs;

/// <summary>
/// Decides what a run does next from what has happened in it. Pure: the same history gives the same decision, and
/// which visits a run has does not depend on how the events were batched. Visit <c>k</c> of a step belongs to the
/// k-th event that reaches it (join any) or to the k-th event of each of its triggers (join all), in the order of
/// sequences; so a repeated or a late call finds nothing to do twice.
/// </summary>
/// <remarks>
/// Visits of different steps run side by side. Visits of one step follow each other: attempts are numbered across
/// the visits of a step, and two of them in the same working directory would disturb each other.
/// </remarks>
public static class ChainProgress
{
    /// <summary>
    /// The next decision. Call it with the change that was just made already in the history (a visit that ended,
    /// with the events it emitted) and commit both together: a failure is then never on record without its event.
    /// </summary>
    public static ChainDecision Decide(ChainDefinition chain, ChainHistory history)
    {
        // A cancelled visit means that the run is being cancelled: what still runs ends, nothing new starts.
        if (history.Visits.Any(visit => visit.Outcome == VisitOutcome.Cancelled))
        {
            return Cancelling(chain, new RunPicture(history));
        }

        var emit = OwedEvents(chain, history);
        var told = history.Apply(new ChainDecision(emit, [], [], null));
        var picture = new RunPicture(told);
        var start = chain.Steps.Select(step => NextVisit(step, picture)).OfType<VisitStart>().ToImmutableArray();
        if (!start.IsEmpty)
        {
            picture = new RunPicture(told.Apply(new ChainDecision([], start, [], null)));
        }

        var failures = picture.NothingRuns ? UnhandledFailures(chain, picture) : [];
        return new ChainDecision(emit, start, Statuses(chain, picture, failures), picture.NothingRuns ? End(failures) : null);
    }

    /// <summary>
    /// The end of a run that is cancelled now: what still runs counts as cancelled, what never started as skipped.
    /// </summary>
    public static ChainDecision Cancel(ChainDefinition chain, ChainHistory history)
    {
        var stopped = history.Visits.Select(visit => visit.IsOver
            ? visit
            : visit with { Outcome = VisitOutcome.Cancelled, Reason = AttemptReason.Cancelled });
        return Cancelling(chain, new RunPicture(history with { Visits = [.. stopped] }));
    }

    /// <summary>
    /// The end of a run whose time is over: what still runs counts as timed out, what never started as skipped. No
    /// failure is told, because nothing could handle it any more.
    /// </summary>
    public static ChainDecision TimeOut(ChainDefinition chain, ChainHistory history, RunFailure failure)
    {
        var stopped = history.Visits.Select(visit => visit.IsOver
            ? visit
            : visit with { Outcome = VisitOutcome.TimedOut, Reason = AttemptReason.Timeout });
        return new([], [], Statuses(chain, new RunPicture(history with { Visits = [.. stopped] }), []), new RunEnd(RunStatus.TimedOut, failure));
    }

    private static ChainDecision Cancelling(ChainDefinition chain, RunPicture picture) =>
        new([], [], Statuses(chain, picture, []), picture.NothingRuns ? new RunEnd(RunStatus.Cancelled, null) : null);

    /// <summary>What the system has yet to emit: <c>chain:start</c> once, and one <c>:failed</c> for each failed visit.</summary>
    private static ImmutableArray<SystemEmission> OwedEvents(ChainDefinition chain, ChainHistory history)
    {
        var picture = new RunPicture(history);
        var owed = ImmutableArray.CreateBuilder<SystemEmission>();
        var next = history.NextSequence;
        if (!picture.Has(Events.SystemEvents.ChainStart))
        {
            owed.Add(new SystemEmission(next++, Events.SystemEvents.ChainStart, null, null));
        }

        foreach (var step in chain.Steps)
        {
            foreach (var visit in picture.FailuresOf(step).Skip(picture.FailedEventsOf(step).Count()))
            {
                owed.Add(new SystemEmission(next++, step.FailedEvent, step.Id, visit.Number));
            }
        }

        return owed.ToImmutable();
    }

    private static VisitStart? NextVisit(ChainStep step, RunPicture picture)
    {
        var visits = picture.VisitsOf(step);
        if (visits.Count >= step.MaxVisits || visits.Exists(visit => !visit.IsOver))
        {
            return null;
        }

        var triggers = picture.TriggersOf(step, visits.Count + 1);
        return triggers.IsEmpty ? null : new VisitStart(step.Id, visits.Count + 1, triggers);
    }

    /// <summary>The failures whose events started no visit, in the order in which they were told.</summary>
    private static ImmutableArray<StepVisit> UnhandledFailures(ChainDefinition chain, RunPicture picture)
    {
        var used = chain.Steps.SelectMany(picture.VisitsOf).SelectMany(visit => visit.Triggers).ToHashSet();
        return [.. chain.Steps
            .SelectMany(step => picture.FailuresOf(step).Zip(picture.FailedEventsOf(step)))
            .Where(pair => !used.Contains(pair.Second.Sequence))
            .OrderBy(pair => pair.Second.Sequence)
            .Select(pair => pair.First)];
    }

    private static RunEnd End(ImmutableArray<StepVisit> failures)
    {
        if (failures.IsEmpty)
        {
            return new RunEnd(RunStatus.Succeeded, null);
        }

        var first = failures[0];
        var late = first.Outcome == VisitOutcome.TimedOut;
        return new RunEnd(
            late ? RunStatus.TimedOut : RunStatus.Failed,
            new RunFailure(first.Reason.ToWire(), first.Step, first.Text ?? (late ? "The step ran out of time." : "The step failed.")));
    }

    private static ImmutableArray<StepProgress> Statuses(ChainDefinition chain, RunPicture picture, ImmutableArray<StepVisit> failures) =>
        [.. chain.Steps.Select(step => new StepProgress(step.Id, Status(step, picture, failures)))];

    private static StepStatus Status(ChainStep step, RunPicture picture, ImmutableArray<StepVisit> failures)
    {
        var visits = picture.VisitsOf(step);
        if (visits.Count == 0)
        {
            return picture.NothingRuns ? StepStatus.Skipped : StepStatus.Pending;
        }

        // A failure that nothing handled stays in sight, even where a later visit of the step went well.
        var shown = visits.Find(visit => !visit.IsOver) ?? failures.FirstOrDefault(visit => visit.Step == step.Id) ?? visits[^1];
        return shown.Outcome switch
        {
            VisitOutcome.Running => StepStatus.Running,
            VisitOutcome.Succeeded => StepStatus.Succeeded,
            VisitOutcome.Failed => StepStatus.Failed,
            VisitOutcome.TimedOut => StepStatus.TimedOut,
            VisitOutcome.Cancelled => StepStatus.Cancelled,
        };
    }
}
