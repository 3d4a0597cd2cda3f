using System.Collections.Immutable;
using Mentiko.Core.Execution;
using Mentiko.Core.Ids;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// Turns what happened into the next commit: attempts that ended, what the chain does next, what may start. Touches
/// nothing but the id generator; a plan that could not be committed is simply made again.
/// </summary>
/// <param name="ids">For event ids.</param>
/// <param name="parallel">How many attempts of one run may be at work at a time.</param>
/// <param name="patience">How long an executor that is away is waited for.</param>
internal sealed class RunPlanner(IIdGenerator ids, int parallel, ExecutorPatience patience)
{
    public RunPlan Plan(RunState state, IReadOnlyList<AttemptResult> results, RunMode mode, DateTimeOffset now) =>
        Plan(new RunDraft(state, ids, now), results, mode, now);

    /// <summary>The first plan of a retry that keeps something of an earlier run.</summary>
    public RunPlan PlanRetry(RunState state, RetryStart start, RunMode mode, DateTimeOffset now)
    {
        var draft = new RunDraft(state, ids, now);
        draft.Seed(start);
        return Plan(draft, [], mode, now);
    }

    private RunPlan Plan(RunDraft draft, IReadOnlyList<AttemptResult> results, RunMode mode, DateTimeOffset now)
    {
        foreach (var result in results)
        {
            Settle(draft, result, mode);
        }

        var statuses = Advance(draft, mode);
        if (mode == RunMode.Running && draft.End is null)
        {
            Launch(draft, now);
        }

        return draft.Finish(statuses);
    }

    private void Settle(RunDraft draft, AttemptResult result, RunMode mode)
    {
        draft.EndAttempt(result);
        if (result.Status == AttemptStatus.Succeeded)
        {
            draft.EndVisit(result, VisitOutcome.Succeeded);
        }
        else if (result.Reason == AttemptReason.Cancelled || (mode == RunMode.Cancelling && result.Reason == AttemptReason.Lost))
        {
            draft.EndVisit(result, VisitOutcome.Cancelled);
        }
        else if (mode == RunMode.Overdue)
        {
            draft.EndVisit(result, VisitOutcome.TimedOut);
        }
        else if (!result.IsHandedOver)
        {
            Retry(draft, result, mode);
        }
    }

    private void Retry(RunDraft draft, AttemptResult result, RunMode mode)
    {
        var retry = draft.State.AgentOf(result.Step).Retry;
        var ended = draft.EndedOf(result.Key);
        var wait = mode == RunMode.Cancelling ? null : result.IsAway ? RetryPolicy.DelayWhileAway(ended, patience) : RetryPolicy.DelayBeforeNext(retry, ended);
        if (wait is { } delay)
        {
            draft.Wait(result.Key, delay);
        }
        else
        {
            draft.EndVisit(result, result.Status == AttemptStatus.TimedOut ? VisitOutcome.TimedOut : VisitOutcome.Failed);
        }
    }

    /// <summary>Asks the chain what follows, and drafts it.</summary>
    private static ImmutableArray<StepProgress> Advance(RunDraft draft, RunMode mode)
    {
        if (mode is RunMode.Running or RunMode.Draining)
        {
            var next = ChainProgress.Decide(draft.State.Definition.Chain, draft.State.History);
            draft.Take(next);
            return next.Steps;
        }

        if (!draft.State.AtWork.IsEmpty)
        {
            // The last one to be killed ends the run.
            return draft.OwnStatuses();
        }

        var (end, open) = mode == RunMode.Overdue ? (TimedOut(draft.State), VisitOutcome.TimedOut) : (Cancelled(draft.State), VisitOutcome.Cancelled);
        draft.Take(end);
        draft.EndOpenVisits(open);
        return end.Steps;
    }

    /// <summary>What had nothing left to do when the cancel came has its own end; anything else ends as cancelled.</summary>
    private static ChainDecision Cancelled(RunState state)
    {
        var own = ChainProgress.Decide(state.Definition.Chain, state.History);
        return own.End is not null ? own : ChainProgress.Cancel(state.Definition.Chain, state.History);
    }

    /// <summary>A run whose last step ended well before it could be killed has succeeded; anything else ran out of time.</summary>
    private static ChainDecision TimedOut(RunState state)
    {
        var own = ChainProgress.Decide(state.Definition.Chain, state.History);
        return own.End?.Status == RunStatus.Succeeded ? own : ChainProgress.TimeOut(state.Definition.Chain, state.History, state.Time.Failure);
    }

    private void Launch(RunDraft draft, DateTimeOffset now)
    {
        foreach (var visit in draft.State.OpenVisits().ToList())
        {
            var key = new VisitKey(visit.Step, visit.Number);
            if (draft.State.AtWork.Count >= parallel)
            {
                return;
            }

            if (!draft.State.AtWork.Contains(key) && draft.State.Due.GetValueOrDefault(key, now) <= now)
            {
                draft.Start(key);
            }
        }
    }
}
