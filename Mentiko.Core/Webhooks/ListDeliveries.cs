using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Webhooks;

/// <summary>What was delivered to a webhook, newest first.</summary>
public sealed class ListDeliveries(IWebhookStore webhooks, IDeliveryStore deliveries, IDenialRecorder denials)
    : UseCase<ListDeliveries.Input, Page<Delivery>>(denials)
{
    public sealed record Input(WebhookName Name, PageRequest Page);

    public override Permission Permission => Permission.SchedulesRead;

    protected override async Task<Result<Page<Delivery>>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        await webhooks.FindAsync(scope, input.Name, cancel) is null
            ? new Error.NotFound()
            : await deliveries.ListAsync(scope, input.Name, input.Page, cancel);
}
