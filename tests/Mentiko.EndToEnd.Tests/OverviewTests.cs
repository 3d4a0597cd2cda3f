using System.Text.RegularExpressions;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>The page where members land.</summary>
public sealed class OverviewTests(Stage stage)
{
    private const string Admin = "admin@acme.example";

    [Fact]
    public async Task NewFailure_AppearsByItself_AndItsNumberLeadsToIt()
    {
        var name = $"e2e-overview-{Environment.ProcessId}";
        using var api = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(api, name, "echo no use >&2; exit 3");
        await using var window = await stage.OpenAsync(Admin);
        var page = window.Page;
        await window.GoAsync("/orgs/acme");
        var failed = page.Locator(".tile").Filter(new() { HasText = "Failed in 24 hours" });
        var before = await failed.Locator("dd > a").InnerTextAsync();

        var run = await api.TriggerAsync(name);
        Assert.Equal("failed", await api.WaitAsync(run));
        await Expect(failed.Locator("dd > a")).Not.ToHaveTextAsync(before, new() { Timeout = 30_000 });

        // The bell has heard of it too. By keyboard: opened, closed, and the browser keeps that it was seen.
        var bell = page.Locator(".bell > button");
        await Expect(bell).ToHaveAccessibleNameAsync(new Regex(@"^Notifications, \d+\+? new$"), new() { Timeout = 30_000 });
        await bell.PressAsync("Enter");
        await Expect(page.Locator($"#bell-panel a[href='/orgs/acme/runs/{run}']")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#bell-panel")).ToHaveCountAsync(0);
        await Expect(bell).ToBeFocusedAsync();
        Assert.NotEmpty(await page.EvaluateAsync<string[]>("() => Object.keys(localStorage).filter(key => key.startsWith('mentiko.seen.') && key.endsWith('.acme'))"));

        await failed.Locator("dd > a").ClickAsync();
        await page.WaitForURLAsync(url => url.EndsWith("/orgs/acme/runs?status=failed&since=24h", StringComparison.Ordinal));
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = run[^8..] })).ToBeVisibleAsync();

        // The bar of a day leads to its runs, by the keyboard too.
        await window.GoAsync("/orgs/acme");
        var today = page.Locator(".days a").Last;
        await Expect(today).ToHaveAccessibleNameAsync(new Regex(@"^\d+ \w{3}: \d+ runs?, .*failed"));
        await today.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains("/orgs/acme/runs?from=", StringComparison.Ordinal));
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = run[^8..] })).ToBeVisibleAsync();
        Assert.Empty(window.Faults);
    }
}
