using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>Cancels a run: at once while it waits, else its worker kills what runs.</summary>
public sealed class CancelRun(IRunStore runs, IRunDispatcher dispatcher, IDenialRecorder denials) : UseCase<RunId, AcceptedRun>(denials)
{
    public override Permission Permission => Permission.RunsTrigger;

    protected override async Task<Result<AcceptedRun>> HandleAsync(NamespaceScope scope, RunId input, CancellationToken cancel)
    {
        var draft = new AuditDraft(AuditActions.RunCancelled, "run", input.Text, Run: input.Text);
        var status = await runs.RequestCancelAsync(scope, input, draft, cancel);
        if (status.IsOk)
        {
            dispatcher.Interrupt(scope, input);
        }

        // One that is parked is executed by nobody; where it is, there is nothing to take up.
        if (status is { IsOk: true, Value: RunStatus.Cancelling })
        {
            dispatcher.TakeUp(scope, input);
        }

        return status.Map(value => new AcceptedRun(input, value, Repeated: false));
    }
}
