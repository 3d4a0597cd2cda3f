using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Webhooks;

/// <summary>One webhook, without its signing secret.</summary>
public sealed class GetWebhook(IWebhookStore webhooks, IDenialRecorder denials) : UseCase<WebhookName, Webhook>(denials)
{
    public override Permission Permission => Permission.SchedulesRead;

    protected override async Task<Result<Webhook>> HandleAsync(NamespaceScope scope, WebhookName input, CancellationToken cancel) =>
        await webhooks.FindAsync(scope, input, cancel) is { } webhook ? webhook : new Error.NotFound();
}
