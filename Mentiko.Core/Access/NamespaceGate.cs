using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

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

        // A key is worth what its maker is worth now, and never more than it was made for.
        var role = session.Ceiling is { } ceiling && ceiling < membership.Role ? ceiling : membership.Role;
        return new NamespaceScope(membership.Organization, session.Actor, role);
    }

    /// <summary>Enters for the system's own work (running a run, recovering it), as Owner-equivalent system actor.</summary>
    public async ValueTask<Result<NamespaceScope>> EnterAsSystemAsync(NamespaceId id, CancellationToken cancel) =>
        await memberships.FindOrganizationAsync(id, cancel) is { Status: NamespaceStatus.Active } organization
            ? new NamespaceScope(organization, Actor.System, Role.Owner)
            : new Error.NotFound();
}
