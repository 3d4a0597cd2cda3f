using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Access;

/// <summary>
/// The proof that a caller has passed the gate of one namespace, with the role held at that moment. Every use case
/// and every store method of a namespace's resources demands one. Only <see cref="NamespaceGate"/> makes them:
/// a test over the compiled code keeps it so.
/// </summary>
public sealed class NamespaceScope
{
    private readonly ScopeLimit? _limit;

    internal NamespaceScope(Organization organization, Actor actor, Role role, ScopeLimit? limit = null)
    {
        _limit = limit;
        Organization = organization;
        Actor = actor;
        Role = role;
    }

    public Organization Organization { get; }

    public NamespaceId Namespace => Organization.Id;

    public NamespaceSlug Slug => Organization.Slug;

    public Actor Actor { get; }

    public Role Role { get; }

    public bool Allows(Permission permission) =>
        (_limit is null || _limit.Permission == permission) && RoleMatrix.Allows(Role, permission, Organization.Settings);

    /// <summary>Whether a run of the chain may be started by whom the scope is for; the permission is another question.</summary>
    public bool Reaches(ChainName chain) => _limit is null || _limit.Chain == chain;
}

/// <summary>What a scope is cut down to that nobody's role stands behind: one permission, on one chain or none.</summary>
internal sealed record ScopeLimit(Permission Permission, ChainName? Chain);
