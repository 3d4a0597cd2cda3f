using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Definitions;
using Mentiko.Core.Results;

namespace Mentiko.Core.Webhooks;

/// <summary>Tries a webhook, as the caller and without a signature: what a delivery with this body would do, also while it is disabled.</summary>
public sealed class TestWebhook(IWebhookStore webhooks, DeliveryDesk desk, IDenialRecorder denials) : UseCase<TestWebhook.Input, AcceptedDelivery>(denials)
{
    /// <param name="Name">Which webhook.</param>
    /// <param name="Body">A JSON object.</param>
    public sealed record Input(WebhookName Name, JsonElement Body);

    public override Permission Permission => Permission.RunsTrigger;

    protected override async Task<Result<AcceptedDelivery>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        await webhooks.FindAsync(scope, input.Name, cancel) is { } webhook
            ? await desk.HandleAsync(
                scope,
                webhook.Definition.Chain,
                new NewDelivery(input.Name, DeliveryKind.Test, CanonicalJson.ToText(input.Body.WriteTo), null, null, null),
                cancel)
            : new Error.NotFound();
}
