using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.TestKit.Fakes;
using Xunit;

namespace Mentiko.Core.Tests.Access;

public sealed class NamespaceGateTests
{
    private readonly InMemoryMemberships _memberships = new();
    private readonly TestNamespace _own = new("acme");
    private readonly TestNamespace _other = new("globex");

    public NamespaceGateTests()
    {
        _memberships.Members.Add(new Membership(_own.Organization, new UserId("ada"), Role.Operator));
        _memberships.Members.Add(new Membership(_other.Organization, new UserId("bob"), Role.Owner));
    }

    [Fact]
    public async Task Enter_OwnNamespace_GivesTheRoleOfNow()
    {
        var scope = (await EnterAsync("ada", "acme", "acme")).Value;

        Assert.Equal((_own.Organization.Id, Role.Operator, "ada"), (scope.Namespace, scope.Role, scope.Actor.Name));
    }

    [Theory]
    [InlineData(Role.Viewer, Role.Viewer)]
    [InlineData(Role.Operator, Role.Operator)]
    [InlineData(Role.Owner, Role.Operator)]
    public async Task Enter_WithACeiling_GivesTheLesserOfCeilingAndRole(Role ceiling, Role expected)
    {
        var session = new SessionIdentity(TestNamespace.Person("ada"), NamespaceSlug.Parse("acme")) { Ceiling = ceiling };
        var scope = (await new NamespaceGate(_memberships).EnterAsync(session, "acme", CancellationToken.None)).Value;

        Assert.Equal(expected, scope.Role);
    }

    [Fact]
    public async Task Enter_WithAHome_IsAMemberThereAndNowhereElse_WhateverTheStoreSays()
    {
        // A member of both, by the store's word.
        _memberships.Members.Add(new Membership(_other.Organization, new UserId("ada"), Role.Owner));
        foreach (var (home, slug, isIn) in new (NamespaceId?, string, bool)[]
        {
            (_own.Organization.Id, "acme", true), (_own.Organization.Id, "globex", false), (new NamespaceId(Guid.Empty), "acme", false), (null, "acme", true), (null, "globex", true),
        })
        {
            var session = new SessionIdentity(TestNamespace.Person("ada") with { Home = home }, NamespaceSlug.Parse(slug));
            var result = await new NamespaceGate(_memberships).EnterAsync(session, slug, CancellationToken.None);

            Assert.Equal(isIn, result.IsOk);
            Assert.True(isIn || result.Error is Error.NotFound);
        }
    }

    [Theory]
    [InlineData("acme", "globex")]
    [InlineData("acme", "nowhere")]
    [InlineData("acme", "ACME")]
    [InlineData("acme", "acme ")]
    [InlineData("acme", "acme\0")]
    [InlineData("acme", "*")]
    [InlineData("acme", "")]
    [InlineData("acme", null)]
    [InlineData(null, "acme")]
    public async Task Enter_NotTheSessions_IsNotFoundWithoutAskingTheStore(string? session, string? requested)
    {
        var result = await EnterAsync("ada", session, requested);

        Assert.Equal(new Error.NotFound(), result.Error);
        Assert.Equal(0, _memberships.Asked);
    }

    [Fact]
    public async Task Enter_SessionOfANamespaceThatOneIsNoMemberOf_IsTheSameNotFound() =>
        Assert.Equal(new Error.NotFound(), (await EnterAsync("ada", "globex", "globex")).Error);

    [Fact]
    public async Task Enter_RemovedMember_IsNotFoundAtTheNextStep()
    {
        Assert.True((await EnterAsync("ada", "acme", "acme")).IsOk);
        _memberships.Members.RemoveAll(member => member.User.Value == "ada");

        Assert.Equal(new Error.NotFound(), (await EnterAsync("ada", "acme", "acme")).Error);
    }

    [Theory]
    [InlineData(NamespaceStatus.Suspended)]
    [InlineData(NamespaceStatus.Deleting)]
    public async Task Enter_NamespaceNotActive_IsNotFoundForEverybody(NamespaceStatus status)
    {
        _memberships.Members[0] = _memberships.Members[0] with { Organization = _own.Organization with { Status = status } };

        Assert.Equal(new Error.NotFound(), (await EnterAsync("ada", "acme", "acme")).Error);
        Assert.Equal(new Error.NotFound(), (await new NamespaceGate(_memberships).EnterAsSystemAsync(_own.Organization.Id, default)).Error);
    }

    [Fact]
    public async Task Enter_WithoutAUser_IsUnauthenticated()
    {
        var session = new SessionIdentity(Actor.System, NamespaceSlug.Parse("acme"));

        Assert.Equal(new Error.Unauthenticated(), (await new NamespaceGate(_memberships).EnterAsync(session, "acme", default)).Error);
    }

    [Fact]
    public async Task Enter_AStoreThatAnswersForAnother_IsNotFound()
    {
        var lying = new LyingMemberships(new Membership(_other.Organization, new UserId("bob"), Role.Owner));
        var session = new SessionIdentity(TestNamespace.Person("ada"), NamespaceSlug.Parse("acme"));

        Assert.Equal(new Error.NotFound(), (await new NamespaceGate(lying).EnterAsync(session, "acme", default)).Error);
    }

    [Fact]
    public async Task EnterAsSystem_ActiveNamespace_ActsAsTheSystem()
    {
        var scope = (await new NamespaceGate(_memberships).EnterAsSystemAsync(_own.Organization.Id, default)).Value;

        Assert.Equal((Actor.System, Role.Owner), (scope.Actor, scope.Role));
    }

    [Theory]
    [InlineData(NamespaceStatus.Active)]
    [InlineData(NamespaceStatus.Suspended)]
    [InlineData(NamespaceStatus.Deleting)]
    public async Task EnterForRecord_WhateverTheStatus_MayReadTheRecordAlone(NamespaceStatus status)
    {
        _memberships.Members[0] = _memberships.Members[0] with { Organization = _own.Organization with { Status = status } };

        var scope = (await new NamespaceGate(_memberships).EnterForRecordAsync(_own.Organization.Id, default)).Value;

        Assert.Equal([Permission.AuditRead], RoleMatrix.Permissions.Where(scope.Allows));
        Assert.Equal(new Error.NotFound(), (await new NamespaceGate(_memberships).EnterForRecordAsync(new NamespaceId(Guid.NewGuid()), default)).Error);
    }

    private async Task<Result<NamespaceScope>> EnterAsync(string user, string? session, string? requested)
    {
        var identity = new SessionIdentity(TestNamespace.Person(user), session is null ? null : NamespaceSlug.Parse(session));
        return await new NamespaceGate(_memberships).EnterAsync(identity, requested, default);
    }

    private sealed class LyingMemberships(Membership answer) : IMembershipReader
    {
        public ValueTask<Membership?> FindAsync(NamespaceSlug slug, UserId user, CancellationToken cancel) => new(answer);

        public ValueTask<Organization?> FindOrganizationAsync(NamespaceId id, CancellationToken cancel) => new(answer.Organization);
    }
}
