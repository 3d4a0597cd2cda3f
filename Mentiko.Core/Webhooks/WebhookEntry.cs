using Mentiko.Core.Access;

namespace Mentiko.Core.Webhooks;

/// <summary>A call to a webhook, as it came in.</summary>
/// <param name="Namespace">The slug that it names.</param>
/// <param name="Webhook">The name that it names.</param>
/// <param name="Signature">The header as it was sent; null without one.</param>
/// <param name="Body">The body, byte for byte.</param>
/// <param name="Address">The caller's address, for the record.</param>
/// <param name="UserAgent">The caller's User-Agent, for the record.</param>
public sealed record WebhookCall(string? Namespace, string? Webhook, string? Signature, ReadOnlyMemory<byte> Body, System.Net.IPAddress? Address, string? UserAgent);

/// <summary>A call that the gate has let in: its scope may start the webhook's one chain and nothing else.</summary>
public sealed record WebhookEntry(NamespaceScope Scope, Webhook Webhook, WebhookSignature Signature);
