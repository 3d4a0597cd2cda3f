using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Webhooks;

/// <summary>Does an earlier delivery again, as the caller: the same body, to the chain that the webhook has now, a new run.</summary>
public sealed class RedeliverWebhook(IWebhookStore webhooks, IDeliveryStore deliveries, DeliveryDesk desk, IDenialRecorder denials)
    : UseCase<RedeliverWebhook.Input, AcceptedDelivery>(denials)
{
    public sealed record Input(WebhookName Name, string Delivery);

    public override Permission Permission => Permission.RunsTrigger;

    protected override async Task<Result<AcceptedDelivery>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        await webhooks.FindAsync(scope, input.Name, cancel) is { } webhook && await deliveries.FindAsync(scope, input.Name, input.Delivery, cancel) is { } earlier
            ? await desk.HandleAsync(
                scope,
                webhook.Definition.Chain,
                new NewDelivery(input.Name, DeliveryKind.Redelivery, earlier.Body, earlier.SenderId, null, earlier.Id),
                cancel)
            : new Error.NotFound();
}
