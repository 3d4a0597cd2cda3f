using Bunit;
using Mentiko.Core.Access;
using Mentiko.Web.Components.Layout;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class SideNavigationTests : BunitContext
{
    [Theory]
    [InlineData("/orgs/acme", "Overview")]
    [InlineData("/orgs/acme/", "Overview")]
    [InlineData("/orgs/acme?days=7", "Overview")]
    [InlineData("/orgs/acme/runs", "Runs")]
    [InlineData("/orgs/acme/runs?status=failed", "Runs")]
    [InlineData("/orgs/acme/runs/0193a1b2c3d4e5f60718293a4b5c6d7e/compare", "Runs")]
    [InlineData("/orgs/acme/chains/new", "Chains")]
    [InlineData("/orgs/acme/runsome", null)]
    [InlineData("/orgs/acmes", null)]
    [InlineData("/account", null)]
    public void Entry_OfThePage_IsMarked(string path, string? entry)
    {
        var navigation = Render<SideNavigation>(parameters => parameters
            .Add(component => component.View, new NamespaceView("acme", "Acme", Role.Owner))
            .Add(component => component.Path, path));
        Assert.Equal(entry is null ? [] : [entry], navigation.FindAll("a[aria-current=page]").Select(link => link.TextContent));
        Assert.Equal(entry is null ? [] : [entry], navigation.FindAll("a.active").Select(link => link.TextContent));
    }

    [Fact]
    public void Entry_AfterGoingElsewhere_IsMarkedThere()
    {
        var view = new NamespaceView("acme", "Acme", Role.Viewer);
        var navigation = Render<SideNavigation>(parameters => parameters.Add(component => component.View, view).Add(component => component.Path, "/orgs/acme/runs"));
        navigation.Render(parameters => parameters.Add(component => component.View, view).Add(component => component.Path, "/orgs/acme/queue"));
        Assert.Equal("Queue", navigation.Find("a.active").TextContent);
        Assert.Equal("/orgs/acme/queue", navigation.Find("a.active").GetAttribute("href"));
    }
}
