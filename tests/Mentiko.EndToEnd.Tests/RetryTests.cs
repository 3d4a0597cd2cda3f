using System.Text.RegularExpressions;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>From one run to another within the same page.</summary>
public sealed class RetryTests(Stage stage)
{
    [Fact]
    public async Task Retry_FromTheRunsPage_ShowsTheNewRunsLogAndNotTheOldOnes()
    {
        var name = $"e2e-retry-{Environment.ProcessId}";
        using var admin = await stage.CallAsync("admin@acme.example", "acme");
        await Scenery.MakeAsync(admin, name, "echo \"this is $MENTIKO_RUN_ID\"; exit 3");
        var first = await admin.TriggerAsync(name);
        Assert.Equal("failed", await admin.WaitAsync(first));

        await using var window = await stage.OpenAsync("operator@acme.example");
        var page = window.Page;
        await window.GoAsync($"/orgs/acme/runs/{first}");
        await Expect(page.GetByText("only failed: exit code 3. Its lines in the log")).ToBeVisibleAsync();
        await Expect(page.Locator(".line").Filter(new() { HasText = $"this is {first}" })).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry…" }).ClickAsync();
        await page.GetByLabel("From").SelectOptionAsync("start");
        await Expect(page.Locator("dl.facts")).ToContainTextAsync("Starts at onceonly");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry", Exact = true }).ClickAsync();
        await Expect(page).Not.ToHaveURLAsync(new Regex(first));
        var second = page.Url[(page.Url.LastIndexOf('/') + 1)..];
        await Expect(page.Locator(".line").Filter(new() { HasText = $"this is {second}" })).ToHaveCountAsync(1);
        await Expect(page.Locator(".line").Filter(new() { HasText = $"this is {first}" })).ToHaveCountAsync(0);

        // And back by the link to what it retries.
        await page.GetByRole(AriaRole.Link, new() { Name = first[^8..] }).ClickAsync();
        await Expect(page.Locator(".line").Filter(new() { HasText = $"this is {first}" })).ToHaveCountAsync(1);
        await Expect(page.Locator(".line").Filter(new() { HasText = $"this is {second}" })).ToHaveCountAsync(0);
        Assert.Empty(window.Faults);
    }
}
