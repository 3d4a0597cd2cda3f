using System.Text.Json;
using System.Text.Json.Serialization;
using Mentiko.Core.Runs;
using Mentiko.Core.Webhooks;

namespace Mentiko.Web.Api.Webhooks;

/// <summary>What a writer sends.</summary>
internal sealed record WebhookDefinitionBody(string Chain, bool Enabled);

/// <summary>A webhook as readers see it.</summary>
/// <param name="Path">Where it is called, on this server.</param>
/// <param name="LastRefusedAt">The last call that was not signed well, within a minute.</param>
internal sealed record WebhookBody(
    string Name, int Version, string Chain, bool Enabled, string Path, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string UpdatedBy, DateTimeOffset SecretAt, DateTimeOffset? LastRefusedAt)
{
    /// <summary>The signing secret; in the answers that make one only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    public static WebhookBody Of(string slug, Webhook webhook) => new(
        webhook.Name.Text,
        webhook.Version,
        webhook.Definition.Chain.Text,
        webhook.Definition.Enabled,
        PathOf(slug, webhook.Name),
        webhook.CreatedAt,
        webhook.UpdatedAt,
        webhook.UpdatedBy,
        webhook.SecretAt,
        webhook.RefusedAt);

    public static WebhookBody Of(string slug, SavedWebhook saved) => Of(slug, saved.Webhook) with { Secret = saved.Secret?.Reveal() };

    public static string PathOf(string slug, WebhookName name) => $"{HookEndpoints.Prefix}/{slug}/{name.Text}";
}

/// <summary>A delivery as readers see it; its body is the input of its run.</summary>
internal sealed record DeliveryBody(
    string Id, DateTimeOffset ReceivedAt, string Kind, string State, string? SenderId, int Bytes, string? RunId, string? Code, string? Text, string? RepeatOf)
{
    public static DeliveryBody Of(Delivery delivery) => new(
        delivery.Id,
        delivery.ReceivedAt,
        delivery.Kind.ToWire(),
        delivery.State.ToWire(),
        delivery.SenderId,
        System.Text.Encoding.UTF8.GetByteCount(delivery.Body),
        delivery.Run?.Text,
        delivery.Code,
        delivery.Text,
        delivery.RepeatOf);
}

/// <summary>What a test sends: the body that a call would have.</summary>
internal sealed record TestWebhookBody(JsonElement Input);

/// <summary>The answer to a delivery.</summary>
internal sealed record AcceptedDeliveryBody(string DeliveryId, string RunId, string Status)
{
    public static AcceptedDeliveryBody Of(AcceptedDelivery done) => new(done.Id, done.Run.Id.Text, done.Run.Status.ToWire());
}
