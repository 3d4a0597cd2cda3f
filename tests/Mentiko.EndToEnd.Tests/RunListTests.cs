using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>The list of runs: filters that are links, and acts on several at once.</summary>
public sealed class RunListTests(Stage stage)
{
    private static readonly string Chain = $"e2e-several-{Environment.ProcessId}";

    [Fact]
    public async Task Owner_MarksSeveral_CancelsAndRetriesThemWithAResultEach()
    {
        using var admin = await stage.CallAsync("owner@globex.example", "globex");
        await Scenery.MakeAsync(admin, Chain, "sleep 100");
        var runs = new[] { await admin.TriggerAsync(Chain), await admin.TriggerAsync(Chain) };
        await using var window = await stage.OpenAsync("owner@globex.example");
        var page = window.Page;
        await window.GoAsync($"/orgs/globex/runs?chain={Chain}&since=1h");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await page.GetByLabel("Mark all runs of this page").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel 2…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel them" }).ClickAsync();
        await Expect(page.Locator(".results li")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        foreach (var run in runs)
        {
            Assert.Equal("cancelled", await admin.WaitAsync(run));
        }

        // The list tells by itself.
        await Expect(page.Locator(".state", new() { HasText = "Cancelled" })).ToHaveCountAsync(2, new() { Timeout = 20_000 });
        await page.GetByLabel($"Mark run {runs[0][^8..]}").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry 1…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry the run" }).ClickAsync();
        await Expect(page.Locator(".results li")).ToContainTextAsync("runs again as");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        using var cancelled = await admin.SendAsync(HttpMethod.Post, $"runs/{await admin.LatestRunAsync(Chain)}/cancel");
        Assert.True(cancelled.IsSuccessStatusCode);
        Assert.Empty(window.Faults);

        // Who may not start runs can mark none.
        await using var viewer = await stage.OpenAsync("viewer@globex.example");
        await viewer.GoAsync($"/orgs/globex/runs?chain={Chain}&by=Nobody");
        await Expect(viewer.Page.GetByText("No run matches")).ToBeVisibleAsync();
        await viewer.GoAsync($"/orgs/globex/runs?chain={Chain}");
        await Expect(viewer.Page.Locator("tbody tr")).ToHaveCountAsync(3);
        Assert.Equal(0, await viewer.Page.Locator("tbody input[type=checkbox]").CountAsync());
    }
}
