using System.Net;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;

namespace Mentiko.TestKit.Fakes;

/// <summary>An organization for tests, and scopes of it as the gate would make them.</summary>
public sealed class TestNamespace
{
    private static int _made;

    public TestNamespace(string slug)
    {
        var number = Interlocked.Increment(ref _made);
        Organization = new Organization(
            new NamespaceId(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1])),
            NamespaceSlug.Parse(slug),
            slug,
            PlanTier.Free,
            NamespaceStatus.Active,
            100_000 + number,
            DateTimeOffset.UnixEpoch);
    }

    public Organization Organization { get; }

    public NamespaceScope As(Role role) => new(Organization, Person(role.ToWire()), role);

    public NamespaceScope As(Role role, OrganizationSettings settings) => new(Organization with { Settings = settings }, Person(role.ToWire()), role);

    public static Actor Person(string name) => new(new UserId(name), name, CredentialKind.Token, IPAddress.Loopback, "tests");
}
