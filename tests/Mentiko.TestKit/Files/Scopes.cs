using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;

namespace Mentiko.TestKit.Files;

/// <summary>Scopes for tests of rooms beneath the gate.</summary>
internal static class Scopes
{
    public static NamespaceScope OwnerOf(Organization organization) => new(organization, Actor.System, Role.Owner);
}
