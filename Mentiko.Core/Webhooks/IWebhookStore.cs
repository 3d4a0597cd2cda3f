using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;

namespace Mentiko.Core.Webhooks;

/// <summary>The webhooks of a namespace. Each write is one transaction with its audit entry.</summary>
public interface IWebhookStore
{
    Task<Webhook?> FindAsync(NamespaceScope scope, WebhookName name, CancellationToken cancel);

    /// <summary>Webhooks by name.</summary>
    Task<Page<Webhook>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel);

    /// <summary>Saves the next version, or the first with a new signing secret. Refusals as for schedules.</summary>
    Task<Result<SavedWebhook>> SaveAsync(NamespaceScope scope, WebhookName name, WebhookDefinition definition, int? expectedVersion, CancellationToken cancel);

    /// <summary>Gives it another signing secret; the present one is worth nothing from then on.</summary>
    Task<Result<SavedWebhook>> RotateAsync(NamespaceScope scope, WebhookName name, CancellationToken cancel);

    /// <summary>Deletes it with its deliveries.</summary>
    Task<Result<Done>> DeleteAsync(NamespaceScope scope, WebhookName name, int? expectedVersion, CancellationToken cancel);
}

/// <summary>What the gate asks about a call to a webhook.</summary>
public interface IWebhookKeys
{
    /// <summary>The active namespace with this slug; null where there is none.</summary>
    Task<NamespaceId?> FindNamespaceAsync(NamespaceSlug slug, CancellationToken cancel);

    /// <summary>The webhook and its signing secret; null where there is none, or it does not open.</summary>
    Task<(Webhook Webhook, SecretValue Secret)?> OpenAsync(NamespaceScope scope, WebhookName name, CancellationToken cancel);

    /// <summary>Notes that a call was not signed well, once a minute at most.</summary>
    Task NoteRefusedAsync(NamespaceScope scope, WebhookName name, CancellationToken cancel);
}

/// <summary>What was delivered to webhooks; the newest hundred of each are kept.</summary>
public interface IDeliveryStore
{
    /// <summary>Newest first.</summary>
    Task<Page<Delivery>> ListAsync(NamespaceScope scope, WebhookName webhook, PageRequest page, CancellationToken cancel);

    Task<Delivery?> FindAsync(NamespaceScope scope, WebhookName webhook, string id, CancellationToken cancel);

    /// <summary>Writes a delivery down before anything is done about it, and gives its id; <see cref="Error.Conflict"/> for a signature that was taken before.</summary>
    Task<Result<string>> ReceiveAsync(NamespaceScope scope, NewDelivery delivery, CancellationToken cancel);

    /// <summary>Writes down what became of it: a run, or why there is none.</summary>
    Task CloseAsync(NamespaceScope scope, WebhookName webhook, string id, string? run, Error? error, CancellationToken cancel);
}
