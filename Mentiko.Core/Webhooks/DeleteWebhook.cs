using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Webhooks;

/// <summary>Deletes a webhook with its deliveries; its runs stay.</summary>
public sealed class DeleteWebhook(IWebhookStore webhooks, IDenialRecorder denials) : UseCase<DeleteWebhook.Input, Done>(denials)
{
    public sealed record Input(WebhookName Name, int? ExpectedVersion);

    public override Permission Permission => Permission.SchedulesWrite;

    protected override Task<Result<Done>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        webhooks.DeleteAsync(scope, input.Name, input.ExpectedVersion, cancel);
}
