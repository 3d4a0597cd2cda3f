using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Webhooks;

namespace Mentiko.Core.Access;

/// <summary>What the gate needs to know: the namespace by slug or id, and the role that a user holds in it now.</summary>
public interface IMembershipReader
{
    /// <summary>
    /// The namespace and the user's role in it; null when there is no such namespace or no such membership.
    /// At most one second old, also when another node made the change.
    /// </summary>
    ValueTask<Membership?> FindAsync(NamespaceSlug slug, UserId user, CancellationToken cancel);

    /// <summary>A namespace by its key, for the system's own work; null when it is gone.</summary>
    ValueTask<Organization?> FindOrganizationAsync(NamespaceId id, CancellationToken cancel);
}

/// <summary>A user's role in a namespace, as read from the store.</summary>
public sealed record Membership(Organization Organization, UserId User, Role Role);

/// <summary>What an authenticated caller brings to the gate: who they are and the one namespace their session is for.</summary>
public sealed record SessionIdentity(Actor Actor, NamespaceSlug? Namespace)
{
    /// <summary>The most that the credential is for; null where it is for all that the member may do.</summary>
    public Role? Ceiling { get; init; }
}

/// <summary>
/// The only way into a namespace. HTTP requests pass it in middleware before any handler; a circuit passes it again
/// at each action; the system's own work enters by id. Whatever does not fit is the same not-found: the answer never
/// tells a foreign namespace from one that does not exist.
/// </summary>
public sealed class NamespaceGate(IMembershipReader memberships)
{
    /// <summary>Enters the requested namespace, which must be the session's own, as the member that the caller is now.</summary>
    public async ValueTask<Result<NamespaceScope>> EnterAsync(SessionIdentity session, string? requested, CancellationToken cancel)
    {
        if (session.Actor.Id is not { } user)
        {
            return new Error.Unauthenticated();
        }

        // Ordinal, against the session: the store is not even asked about a namespace that is not the session's.
        if (session.Namespace is not { } own
            || !NamespaceSlug.TryParse(requested, out var slug)
            || !string.Equals(slug.Text, own.Text, StringComparison.Ordinal))
        {
            return new Error.NotFound();
        }

        var membership = await memberships.FindAsync(slug, user, cancel);
        if (membership is null
            || membership.User != user
            || membership.Organization.Status != NamespaceStatus.Active
            || !string.Equals(membership.Organization.Slug.Text, slug.Text, StringComparison.Ordinal))
        {
            return new Error.NotFound();
        }

        // Whom an organization's provider has vouched for is at home there, and nobody anywhere else.
        if (session.Actor.Home is { } home && home != membership.Organization.Id)
        {
            return new Error.NotFound();
        }

        // A key is worth what its maker is worth now, and never more than it was made for.
        var role = session.Ceiling is { } ceiling && ceiling < membership.Role ? ceiling : membership.Role;
        return new NamespaceScope(membership.Organization, session.Actor, role);
    }

    /// <summary>
    /// Enters for a call to a webhook, proved by its signature: with a scope that may start the webhook's one chain and
    /// nothing else. Whatever is wrong is the same not-found.
    /// </summary>
    public async ValueTask<Result<WebhookEntry>> EnterAsWebhookAsync(WebhookCall call, IWebhookKeys keys, DateTimeOffset now, CancellationToken cancel)
    {
        if (!NamespaceSlug.TryParse(call.Namespace, out var slug)
            || !WebhookName.TryParse(call.Webhook, out var name)
            || await keys.FindNamespaceAsync(slug, cancel) is not { } id
            || !(await EnterAsSystemAsync(id, cancel)).TryGet(out var system, out _)
            || await keys.OpenAsync(system, name, cancel) is not { } found)
        {
            return new Error.NotFound();
        }

        if (!WebhookSignature.TryParse(call.Signature, out var signature) || !signature.Fits(found.Secret, call.Body.Span, now))
        {
            await keys.NoteRefusedAsync(system, name, cancel);
            return new Error.NotFound();
        }

        if (!found.Webhook.Definition.Enabled)
        {
            return new Error.NotFound();
        }

        var actor = new Actor(null, $"webhook {name.Text}", CredentialKind.System, call.Address, call.UserAgent);
        var limit = new ScopeLimit(Permission.RunsTrigger, found.Webhook.Definition.Chain);
        return new WebhookEntry(new NamespaceScope(system.Organization, actor, Role.Operator, limit), found.Webhook, signature);
    }

    /// <summary>Enters for the system's own work (running a run, recovering it), as Owner-equivalent system actor.</summary>
    public async ValueTask<Result<NamespaceScope>> EnterAsSystemAsync(NamespaceId id, CancellationToken cancel) =>
        await memberships.FindOrganizationAsync(id, cancel) is { Status: NamespaceStatus.Active } organization
            ? new NamespaceScope(organization, Actor.System, Role.Owner)
            : new Error.NotFound();

    /// <summary>
    /// Enters to read the record and nothing else. A suspended namespace and one that is being deleted have one too,
    /// and what ended them stands in it.
    /// </summary>
    public async ValueTask<Result<NamespaceScope>> EnterForRecordAsync(NamespaceId id, CancellationToken cancel) =>
        await memberships.FindOrganizationAsync(id, cancel) is { } organization
            ? new NamespaceScope(organization, Actor.System, Role.Owner, new ScopeLimit(Permission.AuditRead, null))
            : new Error.NotFound();
}
