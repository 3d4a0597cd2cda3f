using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>
/// Answers the gate. Reads memberships without the namespace filter, because the gate is what decides which
/// namespace it will be; each query names the namespace and the user instead.
/// </summary>
internal sealed class MembershipReader(IReadContextFactory contexts, TimeProvider time) : IMembershipReader
{
    private readonly BriefCache<(string Slug, string User), Membership> _memberships = new(time);
    private readonly BriefCache<NamespaceId, Organization> _organizations = new(time);
    private readonly LastChanges _changes = new(time);

    public ValueTask<Membership?> FindAsync(NamespaceSlug slug, UserId user, CancellationToken cancel)
    {
        var key = (slug.Text, user.Value);
        return _memberships.TryGet(key, out var known, out var askedAt) && askedAt > _changes.LastOf(known?.Organization.Id)
            ? new(known)
            : _memberships.AskAsync(key, ReadAsync, keepNone: true, cancel);
    }

    public ValueTask<Organization?> FindOrganizationAsync(NamespaceId id, CancellationToken cancel) =>
        _organizations.TryGet(id, out var known) ? new(known) : _organizations.AskAsync(id, ReadAsync, keepNone: true, cancel);

    /// <summary>A membership has changed: the next request sees it.</summary>
    public void Forget(NamespaceSlug slug, UserId user) => _memberships.Drop((slug.Text, user.Value));

    /// <summary>A namespace has changed.</summary>
    public void Forget(NamespaceId id) => _organizations.Drop(id);

    /// <summary>A namespace's name or settings have changed, which stand in every answer about its members.</summary>
    public void ForgetMembers(NamespaceId id)
    {
        _organizations.Drop(id);
        _changes.Add(id);
    }

    private async Task<Membership?> ReadAsync((string Slug, string User) key, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside(ReadPurpose.MembershipsOfUser);
        var query =
            from space in context.Namespaces
            join member in context.Memberships.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]) on space.Id equals member.NamespaceId
            join user in context.Users on member.UserId equals user.Id
            where space.Slug == key.Slug && space.Status != OrganizationRows.Creating && member.UserId == key.User

                // Whom a namespace's provider vouches for is a member there or nowhere, whatever a row says.
                && !user.IsOut && (user.NamespaceId == null || user.NamespaceId == space.Id)
            select new { space, member.Role };
        return await query.SingleOrDefaultAsync(cancel) is { } found
            ? new Membership(found.space.ToOrganization(), new UserId(key.User), OrganizationRows.ToRole(found.Role))
            : null;
    }

    private async Task<Organization?> ReadAsync(NamespaceId id, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        var row = await context.Namespaces.SingleOrDefaultAsync(space => space.Id == id.Value && space.Status != OrganizationRows.Creating && space.Status != OrganizationRows.Deleted, cancel);
        return row?.ToOrganization();
    }
}
