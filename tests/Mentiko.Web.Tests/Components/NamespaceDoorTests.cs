using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Tests.Components.Fakes;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class NamespaceDoorTests
{
    private readonly FakeMemberships _memberships = new();
    private readonly FakeCircuit _circuit;
    private readonly NamespaceDoor _door;

    public NamespaceDoorTests()
    {
        _memberships.Set("acme", FakeCircuit.User, Role.Admin);
        _memberships.Set("globex", FakeCircuit.User, Role.Owner);
        _circuit = new FakeCircuit(_memberships, "acme");
        _door = new NamespaceDoor(_circuit);
    }

    [Fact]
    public async Task Go_OwnNamespace_ShowsIt()
    {
        await _door.GoAsync("acme", default);
        Assert.Equal(new NamespaceView("acme", "acme inc", Role.Admin), _door.View);
        Assert.Null(_door.Refusal);
    }

    [Theory]
    [InlineData("globex")]
    [InlineData("nowhere")]
    [InlineData("ACME")]
    [InlineData("acme.")]
    [InlineData("")]
    public async Task Go_AnyOther_IsTheSameNotFound(string slug)
    {
        await _door.GoAsync("acme", default);
        await _door.GoAsync(slug, default);
        Assert.Null(_door.View);
        Assert.Equal(new Error.NotFound(), _door.Refusal);
    }

    [Fact]
    public async Task Check_RoleChanged_TellsTheOldAndTheNew()
    {
        await _door.GoAsync("acme", default);
        _memberships.Set("acme", FakeCircuit.User, Role.Viewer);
        Assert.True(await _door.CheckAsync(default));
        Assert.Equal((Role.Viewer, Role.Admin), (_door.View!.Role, _door.FormerRole));
        Assert.False(await _door.CheckAsync(default));
    }

    [Fact]
    public async Task Check_Removed_ClosesTheNamespace()
    {
        await _door.GoAsync("acme", default);
        _memberships.Set("acme", FakeCircuit.User, null);
        Assert.True(await _door.CheckAsync(default));
        Assert.Null(_door.View);
        Assert.IsType<Error.NotFound>(_door.Refusal);
    }

    [Fact]
    public async Task Check_SessionOver_SaysSignedOut()
    {
        await _door.GoAsync("acme", default);
        _circuit.Identity = null;
        await _door.CheckAsync(default);
        Assert.IsType<Error.Unauthenticated>(_door.Refusal);
    }

    [Theory]
    [InlineData("http://x/orgs/acme/runs", "acme")]
    [InlineData("http://x/orgs/acme", "acme")]
    [InlineData("http://x/orgs/acme?x=/orgs/b", "acme")]
    [InlineData("http://x/ORGS/acme/", "acme")]
    [InlineData("http://x/orgs", null)]
    [InlineData("http://x/", null)]
    public void SlugOf_Address_IsThePartBehindOrgs(string uri, string? slug) => Assert.Equal(slug, NamespaceView.SlugOf(uri));

    [Theory]
    [InlineData(Role.Viewer, "Overview,Runs,Queue,Chains,Marketplace,Schedules,Webhooks,API keys")]
    [InlineData(Role.Operator, "Overview,Runs,Queue,Chains,Marketplace,Agents,Hosts,Schedules,Webhooks,Workspace,API keys,Usage and limits")]
    [InlineData(Role.Admin, "Overview,Runs,Queue,Chains,Marketplace,Agents,Hosts,Schedules,Webhooks,Workspace,Secrets,Team,API keys,Usage and limits,Settings,Audit")]
    [InlineData(Role.Owner, "Overview,Runs,Queue,Chains,Marketplace,Agents,Hosts,Schedules,Webhooks,Workspace,Secrets,Team,API keys,Usage and limits,Statement,Settings,Audit")]
    public void Navigation_Role_FindsOnlyWhatItMayOpen(Role role, string entries) =>
        Assert.Equal(entries, string.Join(',', NamespaceNavigation.For(new NamespaceView("acme", "Acme", role)).Select(entry => entry.Text)));
}
