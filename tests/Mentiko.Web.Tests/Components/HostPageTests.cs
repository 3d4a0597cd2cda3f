using Bunit;
using Mentiko.Core.Access;
using Mentiko.Core.Hosts;
using Mentiko.Core.Secrets;
using Mentiko.TestKit.Fakes;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Pages.Hosts;
using Mentiko.Web.Gates;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class HostPageTests : BunitContext
{
    private readonly FakeMemberships _memberships = new();
    private readonly FakeHosts _hosts = new();

    public HostPageTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        var denials = new RecordingDenials();
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(FakeRun.Start));
        Services.AddSingleton<ICircuitSession>(new FakeCircuit(_memberships, "acme"));
        Services.AddSingleton(new ListHosts(_hosts, denials));
        Services.AddSingleton(new GetHost(_hosts, denials));
        Services.AddSingleton(new SaveHost(_hosts, _hosts, denials));
        Services.AddSingleton(new DeleteHost(_hosts, denials));
        Services.AddSingleton(new PreflightHost(_hosts, _hosts, denials));
        Services.AddSingleton(new ListSecrets(new NamedSecrets("BUILDER_KEY"), denials));
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public void List_Hosts_HasTheStateOfEach()
    {
        _hosts.Add("builder");
        _hosts.Add("good", new HostCheck(FakeRun.Start, 1, [new HostFinding("link", true, "It answers.")]));
        _hosts.Add("open", new HostCheck(FakeRun.Start, 1, [new HostFinding("shell", false, "A shell came up.")]));

        var rows = List(Role.Operator).FindAll("tbody tr");

        Assert.Equal(["Not tried yet", "Agents may run", "Not usable"], rows.Select(row => row.QuerySelector(".state")!.TextContent));
        Assert.Equal("mentiko@127.0.0.1", rows[0].QuerySelector(".address")!.TextContent);
        Assert.Equal("/orgs/acme/hosts/builder", rows[0].QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public void Operator_ReadsAndChangesNothing_AndIsNotToldTheSecret()
    {
        _hosts.Add("builder");

        Assert.Empty(List(Role.Operator).FindAll("form"));
        var page = Open("builder", Role.Operator);
        Assert.Empty(page.FindAll("button"));
        Assert.DoesNotContain("BUILDER_KEY", page.Markup, StringComparison.Ordinal);
        Assert.Contains("BUILDER_KEY", Open("builder", Role.Admin).Find("dl.facts").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Admin_RegistersAHost_AndComesToItsPage()
    {
        var page = List(Role.Admin);
        Assert.Equal(["BUILDER_KEY"], page.FindAll("#host-secrets option").Select(option => option.GetAttribute("value")));
        Fill(page, "127.0.0.1");
        page.Find("form").Submit();

        Assert.Equal(["builder"], _hosts.Names);
        Assert.Equal(("/srv/acme", 2222), (_hosts["builder"].Definition.Prefix, _hosts["builder"].Definition.Port));
        Assert.EndsWith("/orgs/acme/hosts/builder", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Register_WhatIsWrong_IsNamedAllAtOnce_AndTheOperatorsRefusalIsShown()
    {
        var page = List(Role.Admin);
        page.Find("form").Submit();
        Assert.Equal(6, page.FindAll("[role=alert] li").Count);

        Fill(page, "192.0.2.1");
        page.Find("form").Submit();
        Assert.Contains("address: This server's operator does not let remote hosts be there.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(_hosts.Names);
    }

    [Fact]
    public void Register_ANameThatIsThere_ChangesNothing()
    {
        _hosts.Add("builder");
        var page = List(Role.Admin);
        Fill(page, "127.0.0.1");
        page.Find("form").Submit();

        Assert.Contains("There is a host 'builder' already.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(22, _hosts["builder"].Definition.Port);
    }

    [Fact]
    public void Preflight_Findings_AreShownWithWhatIsNotAsItMustBe_AndAChangeVoidsThem()
    {
        _hosts.Add("builder");
        _hosts.Findings = [new("link", true, "The host answers."), new("shell", false, "A shell came up: the key is not held to one program.")];
        var page = Open("builder", Role.Admin);
        Assert.Contains("Not tried since the last change", page.Markup, StringComparison.Ordinal);

        page.Find(".page-head button.primary").Click();
        Assert.Equal("Not as it must be: 1 of 2. No agent runs here.", page.Find(".lead").TextContent);
        Assert.Equal(["As it must be", "Not as it must be"], page.FindAll("tbody .state").Select(state => state.TextContent));

        page.Find("#host-prefix").Change("/srv/other");
        page.Find("form").Submit();
        Assert.Equal("No agent runs here before a preflight has passed.", page.Find(".lead").TextContent);
        Assert.Equal("/srv/other", _hosts["builder"].Definition.Prefix);
    }

    [Fact]
    public void Remove_AsksFirst()
    {
        _hosts.Add("builder");
        var page = Open("builder", Role.Admin);
        page.FindAll(".page-head button")[1].Click();
        Assert.Equal(["builder"], _hosts.Names);

        page.Find("button.danger").Click();
        Assert.Empty(_hosts.Names);
        Assert.EndsWith("/orgs/acme/hosts", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Role_TakenAway_StopsTheNextAct()
    {
        _hosts.Add("builder");
        var page = Open("builder", Role.Admin);
        _memberships.Set("acme", FakeCircuit.User, Role.Operator);
        page.Find(".page-head button.primary").Click();

        Assert.Contains("Your role does not allow this.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Null(_hosts["builder"].Check);
    }

    [Theory]
    [InlineData("none-such")]
    [InlineData("Not A Name")]
    public void Host_ThatIsNotThere_IsSaidSo(string name) => Assert.Equal("There is no such host", Open(name, Role.Admin).Find("h1").TextContent);

    private static void Fill(IRenderedComponent<HostsPage> page, string address)
    {
        page.Find("#host-name").Change("builder");
        page.Find("#host-address").Change(address);
        page.Find("#host-port").Change("2222");
        page.Find("#host-user").Change("mentiko");
        page.Find("#host-prefix").Change("/srv/acme");
        page.Find("#host-key").Change(FakeHosts.Fingerprint);
        page.Find("#host-credential").Change("BUILDER_KEY");
    }

    private IRenderedComponent<HostsPage> List(Role role)
    {
        _memberships.Set("acme", FakeCircuit.User, role);
        return Render<HostsPage>(parameters => parameters.AddCascadingValue(new NamespaceView("acme", "Acme", role)));
    }

    private IRenderedComponent<HostPage> Open(string name, Role role)
    {
        _memberships.Set("acme", FakeCircuit.User, role);
        return Render<HostPage>(parameters => parameters.AddCascadingValue(new NamespaceView("acme", "Acme", role)).Add(page => page.Name, name));
    }
}
