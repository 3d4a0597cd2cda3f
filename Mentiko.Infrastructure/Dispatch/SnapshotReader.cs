using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Turns rows into values.</summary>
internal static class SnapshotReader
{
    public const string LostText = "The worker that ran it stopped.";

    /// <summary>The state that the last worker left behind.</summary>
    public static RunState ToState(RunSnapshot snapshot, NamespaceSlug slug, PinnedDefinition definition, RunTime time, ExecutorPatience patience)
    {
        var run = RunId.Parse(snapshot.Row.Id);
        var state = new RunState
        {
            Run = run,
            Slug = slug,
            Definition = definition,
            InputJson = snapshot.Row.InputJson,
            Time = time,
            History = ToHistory(snapshot),
            Numbers = snapshot.Attempts.GroupBy(attempt => StepId.Parse(attempt.StepId)).ToImmutableDictionary(group => group.Key, group => group.Max(attempt => attempt.Number)),
            Ended = snapshot.Attempts.Where(IsCounted).GroupBy(KeyOf).ToImmutableDictionary(group => group.Key, group => group.Select(ReasonOf).ToImmutableArray()),
            AtWork = [.. snapshot.Attempts.Where(IsRunning).Select(KeyOf)],
            Steps = snapshot.Steps.ToImmutableDictionary(step => StepId.Parse(step.StepId), step => RunNames.TryParse(step.Status, out StepStatus status) ? status : StepStatus.Pending),
            Events = snapshot.Events.Select(entry => ToEvent(run, entry)).ToImmutableSortedDictionary(entry => entry.Sequence, entry => entry),
        };
        return state with { Due = DueOf(snapshot, state, patience) };
    }

    /// <summary>The attempts that ended with their worker.</summary>
    public static IReadOnlyList<AttemptResult> LostAttempts(RunSnapshot snapshot) =>
        [.. snapshot.Attempts.Where(IsRunning).Select(attempt => new AttemptResult(
            StepId.Parse(attempt.StepId), attempt.Visit, attempt.Number, AttemptStatus.Failed, AttemptReason.Lost, null, LostText, []) { Record = AttemptRecord.Lost })];

    public static ChainHistory ToHistory(RunSnapshot snapshot) => new(
        [.. snapshot.Events.Select(entry => new ProgressEvent(entry.Sequence, EventType.Parse(entry.Type), entry.StepId is { } step ? StepId.Parse(step) : null))],
        [.. snapshot.Visits.Select(visit => ToVisit(visit, snapshot.Attempts))]);

    public static RunEvent ToEvent(RunId run, RunEventRow entry) => new(
        run,
        entry.Sequence,
        entry.EventId,
        EventType.Parse(entry.Type),
        entry.StepId is { } step ? StepId.Parse(step) : null,
        DateTimeOffset.FromUnixTimeMilliseconds(entry.Time));

    private static StepVisit ToVisit(VisitRow visit, IReadOnlyList<AttemptRow> attempts)
    {
        var last = attempts.LastOrDefault(attempt => attempt.StepId == visit.StepId && attempt.Visit == visit.Visit);
        return new StepVisit(
            StepId.Parse(visit.StepId),
            visit.Visit,
            [.. visit.Inputs.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture))],
            RunNames.TryParse(visit.Status, out VisitOutcome outcome) ? outcome : VisitOutcome.Running,
            last is null ? AttemptReason.None : ReasonOf(last),
            last?.Text);
    }

    /// <summary>Waits that the last worker had begun go on where they were.</summary>
    private static ImmutableDictionary<VisitKey, DateTimeOffset> DueOf(RunSnapshot snapshot, RunState state, ExecutorPatience patience)
    {
        var due = ImmutableDictionary.CreateBuilder<VisitKey, DateTimeOffset>();
        foreach (var visit in state.OpenVisits())
        {
            var key = new VisitKey(visit.Step, visit.Number);
            var last = snapshot.Attempts.LastOrDefault(attempt => KeyOf(attempt) == key && IsCounted(attempt));
            if (last?.FinishedAt is { } finished
                && !state.AtWork.Contains(key)
                && DelayOf(state.AgentOf(visit.Step).Retry, state.Ended[key], patience) is { } delay)
            {
                due[key] = DateTimeOffset.FromUnixTimeMilliseconds(finished) + delay;
            }
        }

        return due.ToImmutable();
    }

    // A visit that is open after such an attempt waits for its executor.
    private static TimeSpan? DelayOf(AgentRetry retry, ImmutableArray<AttemptReason> ended, ExecutorPatience patience) =>
        (ended is [.., AttemptReason.ExecutorUnavailable] ? RetryPolicy.DelayWhileAway(ended, patience) : null) ?? RetryPolicy.DelayBeforeNext(retry, ended);

    private static VisitKey KeyOf(AttemptRow attempt) => new(StepId.Parse(attempt.StepId), attempt.Visit);

    private static bool IsRunning(AttemptRow attempt) => attempt.FinishedAt is null;

    // One that was handed over at a graceful stop (cancelled, lost) is nobody's failure.
    private static bool IsCounted(AttemptRow attempt) =>
        attempt.FinishedAt is not null && !(attempt.Status == AttemptStatus.Cancelled.ToWire() && ReasonOf(attempt) == AttemptReason.Lost);

    private static AttemptReason ReasonOf(AttemptRow attempt) =>
        RunNames.TryParse(attempt.Reason, out AttemptReason reason) ? reason : AttemptReason.None;
}
