using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Webhooks;

/// <summary>Gives a webhook another signing secret, at once.</summary>
public sealed class RotateWebhook(IWebhookStore webhooks, IDenialRecorder denials) : UseCase<WebhookName, SavedWebhook>(denials)
{
    public override Permission Permission => Permission.SchedulesWrite;

    protected override Task<Result<SavedWebhook>> HandleAsync(NamespaceScope scope, WebhookName input, CancellationToken cancel) =>
        webhooks.RotateAsync(scope, input, cancel);
}
