using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>What a retry would keep and what it would run again, before anybody decides. Changes nothing.</summary>
public sealed class PreviewRetry(IRunStore runs, IDenialRecorder denials) : UseCase<RetryRun.Input, RetryPreview>(denials)
{
    public override Permission Permission => Permission.RunsTrigger;

    protected override async Task<Result<RetryPreview>> HandleAsync(NamespaceScope scope, RetryRun.Input input, CancellationToken cancel)
    {
        if (!(await RetryDraft.MakeAsync(runs, scope, input.Run, input.From, cancel)).TryGet(out var draft, out var error))
        {
            return error;
        }

        var history = new ChainHistory([.. draft.Events.Select(RetryDraft.ToProgress)], [.. await runs.ListVisitsAsync(scope, input.Run, cancel)]);
        var seed = RetrySeed.From(history, draft.Plan.KeptSteps).History;
        return RetryPreview.Of(draft.Run, draft.Plan, ChainProgress.Decide(draft.Pinned.Chain, seed));
    }
}

/// <summary>What a retry does.</summary>
/// <param name="Kept">Steps whose results are taken over.</param>
/// <param name="First">Steps that start at once.</param>
/// <param name="Again">Steps that ran in the earlier run and run again when their events come.</param>
/// <param name="Perhaps">Steps that did not run then: whether they do is for the events to say.</param>
public sealed record RetryPreview(
    ImmutableArray<StepId> Kept, ImmutableArray<StepId> First, ImmutableArray<StepId> Again, ImmutableArray<StepId> Perhaps)
{
    public static RetryPreview Of(Run run, RetryPlan plan, ChainDecision decision)
    {
        var first = decision.Start.Select(start => start.Step).Distinct().ToImmutableArray();
        var rest = run.Steps.Where(step => !plan.KeptSteps.Contains(step.Id) && !first.Contains(step.Id)).ToLookup(step => step.Attempts.IsEmpty, step => step.Id);
        return new RetryPreview(plan.KeptSteps, first, [.. rest[false]], [.. rest[true]]);
    }
}
