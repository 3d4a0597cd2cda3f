using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;

namespace Mentiko.TestKit.Fakes;

/// <summary>Who is a member of what, and how often somebody asked.</summary>
public sealed class InMemoryMemberships : IMembershipReader
{
    public List<Membership> Members { get; } = [];

    public int Asked { get; private set; }

    public ValueTask<Membership?> FindAsync(NamespaceSlug slug, UserId user, CancellationToken cancel)
    {
        Asked++;
        return new(Members.Find(member => member.Organization.Slug == slug && member.User == user));
    }

    public ValueTask<Organization?> FindOrganizationAsync(NamespaceId id, CancellationToken cancel) =>
        new(Members.Find(member => member.Organization.Id == id)?.Organization);
}
