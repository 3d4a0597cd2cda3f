using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Access;

/// <summary>
/// The proof that a caller has passed the gate of one namespace, with the role held at that moment. Every use case
/// and every store method of a namespace's resources demands one. Only <see cref="NamespaceGate"/> makes them:
/// a test over the compiled code keeps it so.
/// </summary>
public sealed class NamespaceScope
{
    internal NamespaceScope(Organization organization, Actor actor, Role role)
    {
        Organization = organization;
        Actor = actor;
        Role = role;
    }

    public Organization Organization { get; }

    public NamespaceId Namespace => Organization.Id;

    public NamespaceSlug Slug => Organization.Slug;

    public Actor Actor { get; }

    public Role Role { get; }

    public bool Allows(Permission permission) => RoleMatrix.Allows(Role, permission, Organization.Settings);
}
