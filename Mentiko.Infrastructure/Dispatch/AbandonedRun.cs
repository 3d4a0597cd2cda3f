using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>The end of a run that cannot be executed at all; its chain is not asked.</summary>
internal static class AbandonedRun
{
    public static RunPlan Plan(RunSnapshot snapshot, RunId run, NamespaceSlug slug, string code, string text, StepId? step = null)
    {
        var change = new RunChange
        {
            EndedAttempts = [.. SnapshotReader.LostAttempts(snapshot).Select(lost =>
                new AttemptEnd(lost.Step, lost.Number, lost.Status, lost.Reason, lost.ExitCode, lost.Text) { Record = lost.Record })],
            EndedVisits = [.. SnapshotReader.ToHistory(snapshot).Visits.Where(visit => !visit.IsOver)
                .Select(visit => new VisitEnd(visit.Step, visit.Number, VisitOutcome.Failed))],
            Steps = [.. snapshot.Steps.Select(Ended).OfType<StepProgress>()],
            End = new RunEnd(RunStatus.Failed, new RunFailure(code, step, text)),
        };
        return new RunPlan(change, new RunState
        {
            Run = run,
            Slug = slug,
            Definition = new PinnedDefinition(new ChainDefinition { Steps = [] }, ImmutableSortedDictionary<string, Core.Agents.AgentDefinition>.Empty),
            InputJson = snapshot.Row.InputJson,
            Time = default,
        });
    }

    private static StepProgress? Ended(Persistence.Rows.StepRow step) => RunNames.TryParse(step.Status, out StepStatus status)
        ? status switch
        {
            StepStatus.Running or StepStatus.Queued => new StepProgress(StepId.Parse(step.StepId), StepStatus.Failed),
            StepStatus.Pending => new StepProgress(StepId.Parse(step.StepId), StepStatus.Skipped),
            _ => null,
        }
        : null;
}
