using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>A viewer is sent a link because something failed: looks, searches, sends a line on, and is offered nothing that would be refused.</summary>
public sealed class ViewerDayTests(Stage stage)
{
    private const string Admin = "admin@acme.example";
    private const string Viewer = "viewer@acme.example";

    [Fact]
    public async Task Viewer_OfAFailedRun_FindsTheReasonAndSendsItOn()
    {
        var run = await FailAsync("e2e-viewer-day");
        await using var window = await stage.OpenAsync(Viewer);
        var page = window.Page;
        await window.GoAsync($"/orgs/acme/runs/{run}");

        // The reason stands at the top, and leads to its line.
        await page.Locator(".failure-line", new() { HasText = "ERROR no such table" }).ClickAsync();
        await Expect(page.Locator(".line.marked.error")).ToContainTextAsync("ERROR no such table");
        await page.GetByRole(AriaRole.Button, new() { Name = "First error" }).ClickAsync();
        await Expect(page.Locator(".line.marked")).ToContainTextAsync("connection reset");

        // Search goes through the whole log, both ways.
        await page.GetByLabel("Search the log").FillAsync("row 77");
        await page.GetByLabel("Search the log").PressAsync("Enter");
        await Expect(page.Locator(".line.marked")).ToContainTextAsync("read row 77");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next match" }).ClickAsync();
        await Expect(page.Locator(".line.marked")).ToContainTextAsync("read row 770");
        await page.GetByLabel("Search the log").PressAsync("Shift+Enter");
        await Expect(page.Locator(".line.marked .text")).ToHaveTextAsync("read row 77");
        await page.GetByLabel("Search the log").PressAsync("Shift+Enter");
        await Expect(page.Locator(".said")).ToHaveTextAsync("No match above.");

        // A link to a line, as somebody else opens it.
        var seq = await page.Locator(".line.marked .seq").InnerTextAsync();
        await page.Locator(".line.marked .seq").ClickAsync();
        Assert.EndsWith($"#line-{seq}", page.Url, StringComparison.Ordinal);
        await using var other = await stage.OpenAsync(Admin);
        await other.GoAsync(new Uri(page.Url).PathAndQuery + $"#line-{seq}");
        await Expect(other.Page.Locator($"#line-{seq}")).ToBeInViewportAsync();
        await Expect(other.Page.Locator(".line.marked .text")).ToHaveTextAsync("read row 77");

        // Nothing that would be refused.
        foreach (var name in new[] { "Retry…", "Cancel" })
        {
            Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = name }).CountAsync());
            Assert.Equal(name == "Retry…" ? 1 : 0, await other.Page.GetByRole(AriaRole.Button, new() { Name = name }).CountAsync());
        }

        foreach (var view in new[] { "Events", "Artifacts", "Trace" })
        {
            Assert.Equal(0, await page.GetByRole(AriaRole.Navigation, new() { Name = "View" }).GetByRole(AriaRole.Link, new() { Name = view }).CountAsync());
        }

        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Log_FilteredAndFolded_IsALinkThatCanBeSent()
    {
        var run = await FailAsync("e2e-log-filter");
        await using var window = await stage.OpenAsync(Viewer);
        var page = window.Page;
        await window.GoAsync($"/orgs/acme/runs/{run}");
        await page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Level").SelectOptionAsync("error");
        await Expect(page.Locator(".line")).ToHaveCountAsync(2);
        Assert.Contains("level=error", page.Url, StringComparison.Ordinal);
        await page.GetByLabel("Stream").SelectOptionAsync("stdout");
        await Expect(page.GetByText("No line matches.")).ToBeVisibleAsync();

        await window.GoAsync($"/orgs/acme/runs/{run}?fold=read");
        await Expect(page.Locator(".fold")).ToContainTextAsync("lines folded");
        await Expect(page.GetByText("read row 77", new() { Exact = true })).ToHaveCountAsync(0);
        await page.Locator(".fold button").First.ClickAsync();
        await Expect(page.Locator(".fold")).ToHaveCountAsync(0);
        await window.GoAsync($"/orgs/acme/runs/{run}?step=write&stream=stderr");
        await Expect(page.Locator(".line .text")).ToHaveTextAsync(["INFO begins", "ERROR no such table"]);
        Assert.Empty(window.Faults);
    }

    /// <summary>A run of two steps: one reads a thousand rows and complains once, the other fails.</summary>
    private async Task<string> FailAsync(string name)
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(admin, $"{name}-read", "perl -e 'print \"read row $_\\n\" for 1..500'; echo 'connection reset, again' >&2; sleep 0.2; perl -e 'print \"read row $_\\n\" for 501..1000'");
        await Scenery.MakeAsync(admin, $"{name}-write", "echo 'INFO begins' >&2; echo 'ERROR no such table' >&2; exit 3");
        await admin.PutAsync($"chains/{name}", new
        {
            description = "Made by an end-to-end test",
            steps = new[]
            {
                new { id = "read", agent = $"{name}-read", triggers = new[] { "chain:start" }, emits = new[] { "read:done" } },
                new { id = "write", agent = $"{name}-write", triggers = new[] { "read:done" }, emits = new[] { "write:done" } },
            },
        });
        var run = await admin.TriggerAsync(name);
        Assert.Equal("failed", await admin.WaitAsync(run));
        return run;
    }
}
