using Bunit;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Core.Search;
using Mentiko.TestKit.Fakes;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Layout.Palette;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class PaletteTests : BunitContext
{
    private readonly FakeMemberships _memberships = new();
    private readonly FakeNames _names = new();
    private readonly RecordingDenials _denials = new();
    private readonly FakeTimeProvider _time = new(FakeRun.Start);

    public PaletteTests()
    {
        var circuit = new FakeCircuit(_memberships, "acme");
        Services.AddSingleton<TimeProvider>(_time);
        Services.AddSingleton(new PaletteSearch(
            circuit, _memberships, new Tenancy(IsSingle: false), new FindChains(_names, _denials), new FindAgents(_names, _denials), new FindRuns(_names, _denials)));
        ComponentFactories.AddStub<Microsoft.AspNetCore.Components.Forms.AntiforgeryToken>();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        _names.Chains.AddRange([("acme", "weekly-report"), ("acme", "triage"), ("globex", "report-of-globex")]);
        _names.Agents.AddRange([("acme", "report-writer"), ("globex", "report-reader")]);
        _names.Runs.Add(new FoundRun(RunId.Parse("0193a1b2c3d4e5f60718293a4b5c6d7e"), Core.Chains.ChainName.Parse("triage"), RunStatus.Failed, FakeRun.Start));
    }

    [Fact]
    public void Open_WithoutText_HasTheNewestRunsAndThePagesOfTheRole()
    {
        var palette = RenderAs(Role.Viewer);
        Assert.Empty(palette.FindAll("[role=option]"));
        palette.Find("[data-palette-open]").Click();

        Assert.Equal(["Newest runs", "Pages"], palette.FindAll(".title").Select(title => title.TextContent));
        Assert.Contains("Failed", palette.Find("#palette-run-0193a1b2c3d4e5f60718293a4b5c6d7e").TextContent, StringComparison.Ordinal);
        var pages = palette.FindAll("[aria-labelledby=palette-pages] .name").Select(name => name.TextContent).ToList();
        Assert.Contains("Queue", pages);
        Assert.DoesNotContain("Audit", pages);
        Assert.DoesNotContain("New chain", pages);
        Assert.DoesNotContain("Queue of the instance", pages);
        Assert.Equal("", palette.Find("#palette-list").GetAttribute("data-for"));
    }

    [Fact]
    public void Type_APartOfAName_FindsWhatIsOfThisOrganization()
    {
        var palette = RenderAs(Role.Admin);
        Type(palette, "Report");

        Assert.Equal(["/orgs/acme/chains/weekly-report", "/orgs/acme/agents/report-writer"], palette.FindAll("a[role=option]").Select(link => link.GetAttribute("href")));
        Assert.Equal("Report", palette.Find("#palette-list").GetAttribute("data-for"));
    }

    [Fact]
    public void Type_AsViewer_AsksForNoAgentsAndIsNotRecordedAsRefused()
    {
        var palette = RenderAs(Role.Viewer);
        Type(palette, "report");

        Assert.Equal(["/orgs/acme/chains/weekly-report"], palette.FindAll("a[role=option]").Select(link => link.GetAttribute("href")));
        Assert.DoesNotContain(_names.Asked, asked => asked.StartsWith("agents", StringComparison.Ordinal));
        Assert.Empty(_denials.Entries);
    }

    [Fact]
    public void Type_ShortIdOfARun_FindsIt_AndWhatIsNoIdIsNotLookedFor()
    {
        var palette = RenderAs(Role.Viewer);
        Type(palette, "4b5c");
        Assert.EndsWith("/runs/0193a1b2c3d4e5f60718293a4b5c6d7e", palette.Find("a[role=option]").GetAttribute("href"), StringComparison.Ordinal);

        Type(palette, "zebra");
        Assert.Contains("Nothing is called “zebra”", palette.Find(".none").TextContent, StringComparison.Ordinal);
        Assert.Equal("false", palette.Find("[role=combobox]").GetAttribute("aria-expanded"));
        Assert.DoesNotContain("runs zebra", _names.Asked);
    }

    [Fact]
    public void Type_WhileStillTyping_AsksOnce()
    {
        var palette = RenderAs(Role.Viewer);
        palette.Find("[data-palette-open]").Click();
        foreach (var text in new[] { "w", "we", "weekly" })
        {
            palette.Find("[role=combobox]").Input(text);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        palette.WaitForAssertion(() => Assert.Equal("weekly", palette.Find("#palette-list").GetAttribute("data-for")));
        Assert.Equal(["newest", "chains weekly"], _names.Asked);
    }

    [Fact]
    public void OtherOrganization_IsReachedByItsOwnForm_AndForeignOnesAreNotThere()
    {
        _memberships.Set("globex", FakeCircuit.User, Role.Viewer);
        _memberships.Set("initech", new UserId("somebody-else"), Role.Owner);
        var palette = RenderAs(Role.Owner);
        Type(palette, "inc");

        var option = Assert.Single(palette.FindAll("[role=option]"));
        var form = palette.Find($"form#{option.GetAttribute("form")}");
        Assert.Equal(SessionPaths.Switch, form.GetAttribute("action"));
        Assert.Equal("globex", form.QuerySelector("input[name=namespace]")!.GetAttribute("value"));
    }

    [Fact]
    public void Role_TakenAway_TakesThePagesWithIt()
    {
        var palette = RenderAs(Role.Owner);
        _memberships.Set("acme", FakeCircuit.User, null);
        palette.Find("[data-palette-open]").Click();

        Assert.Equal(["/", "/account"], palette.FindAll("a[role=option]").Select(link => link.GetAttribute("href")));
        Assert.Empty(_names.Asked);
    }

    [Fact]
    public void PageWithoutACircuit_HasNoPalette()
    {
        SetRendererInfo(new RendererInfo("Static", isInteractive: false));
        Assert.Empty(RenderAs(Role.Owner).Markup.Trim());
    }

    private IRenderedComponent<CommandPalette> RenderAs(Role role)
    {
        _memberships.Set("acme", FakeCircuit.User, role);
        return Render<CommandPalette>(parameters => parameters.Add(palette => palette.Current, new NamespaceView("acme", "Acme", role)));
    }

    private void Type(IRenderedComponent<CommandPalette> palette, string text)
    {
        palette.Find("[role=combobox]").Input(text);
        _time.Advance(TimeSpan.FromSeconds(1));
        palette.WaitForAssertion(() => Assert.Equal(text, palette.Find("#palette-list").GetAttribute("data-for")));
    }
}
