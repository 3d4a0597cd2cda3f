using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>Starts a new run from an earlier one: all of it, what failed, or from one step on. It keeps the earlier run's definition and input.</summary>
public sealed class RetryRun(IRunStore runs, IRunDispatcher dispatcher, IDenialRecorder denials) : UseCase<RetryRun.Input, AcceptedRun>(denials)
{
    /// <param name="Run">The earlier run.</param>
    /// <param name="From"><c>start</c>, <c>failed</c> or a step's id.</param>
    public sealed record Input(RunId Run, string? From);

    public override Permission Permission => Permission.RunsTrigger;

    protected override async Task<Result<AcceptedRun>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        return (await RetryDraft.MakeAsync(runs, scope, input.Run, input.From, cancel)).TryGet(out var draft, out var error)
            ? await AcceptAsync(scope, draft.Run, draft.Pinned, draft.Plan, input.From!, cancel)
            : error;
    }

    private async Task<Result<AcceptedRun>> AcceptAsync(NamespaceScope scope, Run run, PinnedDefinition pinned, RetryPlan plan, string from, CancellationToken cancel)
    {
        var next = new NewRun
        {
            Chain = run.Chain,
            ChainVersion = run.ChainVersion,
            Definition = pinned,
            TriggerKind = TriggerKind.Retry,
            InputJson = run.InputJson,
            Labels = run.Labels,
            Retry = plan,
        };
        var draft = new AuditDraft(AuditActions.RunRetried, "run", run.Id.Text, Details: AuditDetails.Of(("from", from)));
        var accepted = await runs.AcceptAsync(scope, next, draft, cancel);
        if (accepted.IsOk)
        {
            dispatcher.Enqueue(scope, accepted.Value.Id);
        }

        return accepted;
    }
}
