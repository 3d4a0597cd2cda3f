using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>Long and hostile logs, in a real browser.</summary>
public sealed class RunLogTests(Stage stage)
{
    private const string Admin = "admin@acme.example";

    [Fact]
    public async Task LongLog_AnyPlace_IsReachedWithFewLinesOnThePage()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(admin, "e2e-long", "perl -e 'print \"line number $_\\n\" for 1..30000'");
        var run = await admin.TriggerAsync("e2e-long");
        Assert.Equal("succeeded", await admin.WaitAsync(run));
        await using var window = await stage.OpenAsync(Admin);
        var page = window.Page;

        await window.GoAsync($"/orgs/acme/runs/{run}#line-15000");
        await Expect(page.Locator("#line-15000")).ToBeInViewportAsync();
        await page.Locator(".lines").HoverAsync();
        for (var i = 0; i < 40; i++)
        {
            await page.Mouse.WheelAsync(0, 1500);
            await page.WaitForTimeoutAsync(50);
        }

        Assert.True(await page.Locator(".line").CountAsync() <= 600);
        var lines = (await page.Locator(".line .seq").AllInnerTextsAsync()).Select(int.Parse).ToList();
        Assert.True(lines[0] > 15_000, "Scrolling down did not move the window.");
        Assert.Equal(Enumerable.Range(lines[0], lines.Count), lines);

        await window.GoAsync($"/orgs/acme/runs/{run}?q=number+29999&only=1");
        await Expect(page.Locator(".line")).ToHaveCountAsync(1);
        await page.GetByLabel("Search the log").FillAsync("no such text");
        await page.GetByLabel("Search the log").PressAsync("Enter");
        await Expect(page.GetByText("No line matches.")).ToBeVisibleAsync();
        Assert.Contains("q=no", page.Url, StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }

    // WCAG 2.2, target size: a number is a link of its own, and lines lie close together.
    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task LineNumber_IsATargetOfTwentyFourPixels(int width)
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(admin, "e2e-targets", "echo short; echo; perl -e 'print \"long \" x 200, \"\\n\"'; echo 'ERROR loud' >&2; echo last");
        var run = await admin.TriggerAsync("e2e-targets");
        Assert.Equal("succeeded", await admin.WaitAsync(run));
        await using var window = await stage.OpenAsync(Admin, width);
        await window.GoAsync($"/orgs/acme/runs/{run}");
        await Expect(window.Page.Locator(".line.error")).ToBeVisibleAsync();
        var targets = await window.Page.Locator(".line .seq").EvaluateAllAsync<double[][]>(
            "all => all.map(a => a.getBoundingClientRect()).map(r => [r.top, r.bottom, r.width])");
        Assert.True(targets.Length >= 5);
        Assert.All(targets, target => Assert.True(target[1] - target[0] >= 24 && target[2] >= 24, $"{target[2]} × {target[1] - target[0]} px"));

        // Side by side and not over each other: each of the 24 pixels is the link's own.
        Assert.All(targets.Zip(targets.Skip(1)), pair => Assert.True(pair.First[1] <= pair.Second[0] + 0.01));
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task HostileLog_IsTextAndNothingElse()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(admin, "e2e-hostile", """printf '<img src=x onerror=alert(1)>\n\033[31mred\033[0m \033]8;;javascript:alert(1)\033\\link\033]8;;\033\\ \342\200\256txt.exe\n<script>alert(2)</script>\n'""");
        var run = await admin.TriggerAsync("e2e-hostile");
        await admin.WaitAsync(run);
        await using var window = await stage.OpenAsync(Admin);
        window.Page.Dialog += (_, dialog) => throw new InvalidOperationException($"A script ran: {dialog.Message}");
        await window.GoAsync($"/orgs/acme/runs/{run}");
        await Expect(window.Page.GetByText("<img src=x onerror=alert(1)>")).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("<script>alert(2)</script>")).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".lines .a-red")).ToHaveTextAsync("red");
        Assert.Equal(0, await window.Page.Locator(".lines img, .lines script, .lines a[href*='javascript']").CountAsync());
        Assert.Empty(window.Faults);
    }
}
