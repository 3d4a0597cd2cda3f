using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Webhooks;

/// <summary>Does what a signed call asks for. Its scope is the webhook's own, made by the gate for this one call.</summary>
public sealed class DeliverWebhook(DeliveryDesk desk, IDenialRecorder denials) : UseCase<DeliverWebhook.Input, AcceptedDelivery>(denials)
{
    /// <param name="Webhook">The webhook that the gate let in.</param>
    /// <param name="Body">The body, a JSON object.</param>
    /// <param name="SenderId">The sender's own id for it; 1 to 255 visible characters.</param>
    /// <param name="Signature">The signature that the gate has checked.</param>
    public sealed record Input(Webhook Webhook, string Body, string? SenderId, WebhookSignature Signature);

    public override Permission Permission => Permission.RunsTrigger;

    protected override Task<Result<AcceptedDelivery>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) => desk.HandleAsync(
        scope,
        input.Webhook.Definition.Chain,
        new NewDelivery(input.Webhook.Name, DeliveryKind.Delivery, input.Body, input.SenderId, input.Signature, null),
        cancel);
}
