using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Mentiko.Core.Secrets;

namespace Mentiko.Core.Webhooks;

/// <summary>What a webhook is, as its author wrote it.</summary>
/// <param name="Chain">The one chain that it may start.</param>
/// <param name="Enabled">False: calls are refused as if it were not there.</param>
public sealed record WebhookDefinition(ChainName Chain, bool Enabled);

/// <summary>A webhook as it is now, without its signing secret.</summary>
/// <param name="SecretAt">Since when its signing secret is the present one.</param>
/// <param name="RefusedAt">The last call that was not signed well, noted once a minute at most; null where there was none.</param>
public sealed record Webhook(
    WebhookName Name,
    int Version,
    WebhookDefinition Definition,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string UpdatedBy,
    DateTimeOffset SecretAt,
    DateTimeOffset? RefusedAt);

/// <summary>A webhook that was saved, with its signing secret where that is new: the only time it leaves the vault for a reader.</summary>
public sealed record SavedWebhook(Webhook Webhook, SecretValue? Secret);

/// <summary>How a delivery came in.</summary>
public enum DeliveryKind
{
    /// <summary>By a signed call.</summary>
    Delivery,

    /// <summary>A member had an earlier one done again.</summary>
    Redelivery,

    /// <summary>A member tried the webhook.</summary>
    Test,
}

/// <summary>What became of a delivery.</summary>
public enum DeliveryState
{
    /// <summary>Written down; its run is about to be accepted. One that stays so met a server that stopped.</summary>
    Received,

    /// <summary>Has its run.</summary>
    Accepted,

    /// <summary>Its run was refused.</summary>
    Refused,
}

/// <summary>A delivery whose signature was good, and what became of it.</summary>
/// <param name="Id">32 hex digits; ids sort by time.</param>
/// <param name="SenderId">The sender's own id for it; null where it sent none.</param>
/// <param name="Body">The body, which became the run's input.</param>
/// <param name="Code">The code of the refusal.</param>
/// <param name="Text">The refusal as a sentence.</param>
/// <param name="RepeatOf">The delivery that this one repeats.</param>
public sealed record Delivery(
    string Id, DateTimeOffset ReceivedAt, DeliveryKind Kind, DeliveryState State, string? SenderId, string Body, RunId? Run, string? Code, string? Text, string? RepeatOf);

/// <summary>A delivery to be written down.</summary>
/// <param name="Signature">What it was signed with, where it was: taken once only.</param>
public sealed record NewDelivery(WebhookName Webhook, DeliveryKind Kind, string Body, string? SenderId, WebhookSignature? Signature, string? RepeatOf);
