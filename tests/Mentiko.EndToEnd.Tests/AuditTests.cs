using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>The record as an Owner reads it.</summary>
public sealed class AuditTests(Stage stage)
{
    private const string Owner = "owner@acme.example";

    [Fact]
    public async Task Owner_VerifiesOpensAnEntryAndNarrowsByKeys()
    {
        await using var window = await stage.OpenAsync(Owner);
        var page = window.Page;
        await window.GoAsync("/orgs/acme/audit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("unbroken");

        await page.Locator("tbody tr").First.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Entry" })).ToContainTextAsync("Hash before");

        var bars = page.GetByRole(AriaRole.Listbox);
        await bars.FocusAsync();
        await bars.PressAsync("Shift+ArrowLeft");
        await Expect(bars.Locator("[aria-selected=true]")).ToHaveCountAsync(2);
        await bars.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains("from=", StringComparison.Ordinal));
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Filters in force" })).ToContainTextAsync("until");

        var export = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export with proof" }).ClickAsync());
        Assert.EndsWith(".ndjson", export.SuggestedFilename, StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }
}
