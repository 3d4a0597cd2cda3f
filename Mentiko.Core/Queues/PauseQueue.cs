using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Queues;

/// <summary>Starts no further run of the namespace; those at work go on. Doing it twice is doing it once.</summary>
public sealed class PauseQueue(IQueueStore queues, IDenialRecorder denials) : UseCase<Done, QueueState>(denials)
{
    public override Permission Permission => Permission.QuotasWrite;

    protected override async Task<Result<QueueState>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel)
    {
        var draft = new AuditDraft(AuditActions.QueuePaused, "organization", scope.Slug.Text);
        return (await queues.SetPausedAsync(scope, isPaused: true, draft, cancel)).Error is { } error ? error : await queues.ReadAsync(scope, cancel);
    }
}
