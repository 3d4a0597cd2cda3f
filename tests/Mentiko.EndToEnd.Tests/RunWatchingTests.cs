using System.Globalization;
using System.Net;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>A viewer watches what an operator started, and can do nothing else about it.</summary>
public sealed class RunWatchingTests(Stage stage)
{
    private const string Admin = "admin@acme.example";
    private const string Operator = "operator@acme.example";
    private const string Viewer = "viewer@acme.example";

    private static readonly LocatorAssertionsToHaveTextOptions Soon = new() { Timeout = 30_000 };

    [Fact]
    public async Task Viewer_OfALiveRun_SeesItsLinesComeAndItEnd()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        using var operates = await stage.CallAsync(Operator, "acme");
        await Scenery.MakeAsync(admin, "e2e-ticks", "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo \"tick $i\"; sleep 0.25; done");

        // Signed in before it starts: a run of five seconds does not wait for a slow sign-in.
        await using var window = await stage.OpenAsync(Viewer);
        var run = await operates.TriggerAsync("e2e-ticks");
        await window.GoAsync($"/orgs/acme/runs/{run}");
        var page = window.Page;
        await Expect(page.Locator(".state.big")).ToHaveTextAsync("Running", Soon);
        await Expect(page.GetByText("tick 3", new() { Exact = true })).ToBeVisibleAsync();
        var early = await page.Locator(".line").CountAsync();
        Assert.False(await page.GetByText("tick 20", new() { Exact = true }).IsVisibleAsync(), "The run was over before anybody could watch it.");

        await Expect(page.Locator(".state.big")).ToHaveTextAsync("Succeeded", Soon);
        await Expect(page.GetByText("tick 20", new() { Exact = true })).ToBeVisibleAsync();
        Assert.True(await page.Locator(".line").CountAsync() > early);
        await AssertWholeAsync(page);
        Assert.Empty(window.Faults);
    }

    [Theory]
    [InlineData("tick 2")]
    [InlineData("tick 8")]
    public async Task Viewer_WhoseConnectionWasLost_MissesNoLine(string lostAt)
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(admin, "e2e-lost", "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do echo \"tick $i\"; sleep 0.5; done");
        await using var window = await stage.OpenAsync(Viewer);
        var run = await admin.TriggerAsync("e2e-lost");
        await window.HoldConnectionsAsync();
        await window.GoAsync($"/orgs/acme/runs/{run}");
        await Expect(window.Page.GetByText(lostAt, new() { Exact = true })).ToBeVisibleAsync();
        await window.LoseConnectionAsync();
        await Expect(window.Page.Locator(".state.big")).ToHaveTextAsync("Succeeded", Soon);
        await Expect(window.Page.GetByText("tick 16", new() { Exact = true })).ToBeVisibleAsync();
        await AssertWholeAsync(window.Page);
    }

    [Fact]
    public async Task Viewer_WhoLookedElsewhere_IsToldWhatCame()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(admin, "e2e-away", "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do echo \"tick $i\"; sleep 0.5; done");
        await using var window = await stage.OpenAsync(Viewer);
        var page = window.Page;
        var run = await admin.TriggerAsync("e2e-away");
        await window.GoAsync($"/orgs/acme/runs/{run}");
        await Expect(page.GetByText("tick 2", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.WaitForFunctionAsync("() => document.querySelector('.lines').mentikoDetach");
        var last = await page.EvaluateAsync<string>(TurnTo("hidden"));
        await Expect(page.GetByText("tick 12", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.EvaluateAsync<string>(TurnTo("visible"));
        await Expect(page.Locator(".away")).ToContainTextAsync("lines while you were away");
        await Expect(page.Locator(".since")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the first" }).ClickAsync();
        await Expect(page.Locator(".line.marked .seq")).ToHaveTextAsync((int.Parse(last, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture));
        await AssertWholeAsync(page);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Viewer_WhoMayNotTrigger_FindsNoWayTo()
    {
        using var operates = await stage.CallAsync(Operator, "acme");
        using var viewer = await stage.CallAsync(Viewer, "acme");
        var run = await operates.LatestRunAsync("access-log-triage");
        await operates.WaitAsync(run);

        await using var window = await stage.OpenAsync(Viewer);
        await window.GoAsync($"/orgs/acme/runs/{run}");
        Assert.Equal(0, await window.Page.GetByText("Retry").CountAsync());
        await window.GoAsync("/orgs/acme/chains/access-log-triage");
        Assert.Equal(0, await window.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).CountAsync());
        Assert.Equal(0, await window.Page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).CountAsync());
        Assert.Equal(["Overview", "Runs", "Queue", "Chains", "Marketplace", "Schedules", "Webhooks", "API keys"], (await window.Page.Locator("nav.side a").AllInnerTextsAsync()).Select(text => text.Trim()));

        foreach (var (path, body) in new[] { ("chains/access-log-triage/runs", (object)new { input = new { } }), ($"runs/{run}/cancel", new { }), ($"runs/{run}/retry", new { from = "start" }) })
        {
            using var answer = await viewer.SendAsync(HttpMethod.Post, path, body);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        foreach (var path in new[] { "/orgs/acme/new/chain", "/orgs/acme/chains/access-log-triage/edit", "/orgs/acme/agents", "/orgs/acme/workspace", "/orgs/acme/members", "/orgs/acme/audit" })
        {
            Assert.Equal(403, (await window.GoAsync(path))!.Status);
        }
    }

    [Fact]
    public async Task Operator_MayTrigger_AndCancelsWhatRuns()
    {
        // The control of the test above: the same pages, with the right.
        using var admin = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(admin, "e2e-sleeper", "echo awake; sleep 100");
        await using var window = await stage.OpenAsync(Operator);
        await window.GoAsync("/orgs/acme/chains/e2e-sleeper");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Expect(window.Page.GetByText("awake", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await Expect(window.Page.GetByText("only will be killed, and nothing more starts.")).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the run" }).ClickAsync();
        await Expect(window.Page.Locator(".state.big")).ToHaveTextAsync("Cancelled", Soon);
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Retry…" })).ToBeVisibleAsync();
    }

    /// <summary>As a browser does with a tab behind another. Gives the number of the last line at that moment: a look of its own would come after the next line.</summary>
    private static string TurnTo(string state) => $$"""
        () => {
          Object.defineProperty(document, 'visibilityState', { value: '{{state}}', configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
          return [...document.querySelectorAll('.line .seq')].at(-1).innerText;
        }
        """;

    private static async Task AssertWholeAsync(IPage page)
    {
        var lines = (await page.Locator(".line .seq").AllInnerTextsAsync()).Select(int.Parse).ToList();
        Assert.Equal(Enumerable.Range(1, lines.Count), lines);
    }
}
