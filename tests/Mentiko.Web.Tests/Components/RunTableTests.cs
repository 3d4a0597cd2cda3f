using AngleSharp.Dom;
using Bunit;
using Mentiko.Core.Access;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Pages.Runs;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class RunTableTests : BunitContext
{
    public RunTableTests() => Services.AddSingleton<TimeProvider>(new FakeTimeProvider(FakeRun.Start.AddHours(3)));

    [Fact]
    public void Row_EachState_LooksAsItDoesElsewhere()
    {
        foreach (var status in Enum.GetValues<RunStatus>())
        {
            var elsewhere = Render<State>(parameters => parameters.Add(state => state.Look, StateLook.Of(status)));
            Show(FakeRun.Of(status)).Find(".state").MarkupMatches(elsewhere.Markup);
        }
    }

    [Fact]
    public void Row_Moment_IsSaidAsElsewhere()
    {
        var elsewhere = Render<When>(parameters => parameters.Add(when => when.At, FakeRun.Start)).Find("time");
        var here = Show(FakeRun.Of(RunStatus.Succeeded)).Find("time");
        Assert.Equal(("3 h ago", elsewhere.GetAttribute("datetime"), elsewhere.GetAttribute("title")), (here.TextContent, here.GetAttribute("datetime"), here.GetAttribute("title")));
        Assert.Equal(here.TextContent, elsewhere.TextContent);
    }

    [Fact]
    public void Rows_OfAPage_HoldNoComponents()
    {
        var page = Show([.. Enum.GetValues<RunStatus>().Select(status => FakeRun.Of(status) with { Id = RunId.Parse($"0193a1b2c3d4e5f60718293a4b5c6d7{(int)status}") })]);
        Assert.Empty(page.FindComponents<State>());
        Assert.Empty(page.FindComponents<When>());
        Assert.Empty(page.FindComponents<Icon>());
        Assert.Equal(Enum.GetValues<RunStatus>().Length, page.FindAll(".state svg path").Count);
    }

    private IRenderedComponent<RunTable> Show(params Run[] runs) => Render<RunTable>(parameters => parameters
        .AddCascadingValue(new NamespaceView("acme", "Acme", Role.Viewer))
        .Add(table => table.Runs, runs));
}
