using Deque.AxeCore.Playwright;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>Going anywhere by a few letters, with the keyboard alone.</summary>
public sealed class PaletteTests(Stage stage)
{
    private const string Admin = "admin@acme.example";
    private const string Viewer = "viewer@acme.example";
    private const string Both = "both@consulting.example";

    [Fact]
    public async Task Keys_OpenMoveAndGo_AndGiveTheFocusBack()
    {
        await using var window = await stage.OpenAsync(Admin);
        var page = window.Page;
        await window.GoAsync("/orgs/acme/queue");
        await OpenAsync(page);
        var field = page.GetByRole(AriaRole.Combobox, new() { Name = "Destination" });
        await Expect(page.GetByRole(AriaRole.Option).First).ToHaveAttributeAsync("aria-selected", "true");

        // Arrows move and come round; the field names what is chosen.
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(page.GetByRole(AriaRole.Option).Last).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(field).ToHaveAttributeAsync("aria-activedescendant", (await page.GetByRole(AriaRole.Option).Last.GetAttributeAsync("id"))!);
        await page.Keyboard.PressAsync("Escape");
        await Expect(field).ToBeHiddenAsync();

        // Enter at once: it waits for what the letters find and takes nothing older.
        await OpenAsync(page);
        await page.Keyboard.TypeAsync("log-triage");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "access-log-triage", Level = 1 })).ToBeVisibleAsync();
        await Expect(field).ToBeHiddenAsync();
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task ShortIdOfARun_LeadsToIt_AndAViewerFindsNoAgent()
    {
        using var api = await stage.CallAsync(Admin, "acme");
        var run = await api.LatestRunAsync("access-log-triage");
        await using var window = await stage.OpenAsync(Viewer);
        var page = window.Page;
        await window.GoAsync("/orgs/acme");
        await page.Locator("[data-palette-open]").ClickAsync();
        await page.Keyboard.TypeAsync("triage");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "access-log-triage" })).ToBeVisibleAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Option, new() { Name = "triage-writer" }).CountAsync());

        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync(run[^8..^2]);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**/orgs/acme/runs/{run}");
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task OtherOrganization_ByEnter_IsSwitchedTo()
    {
        await using var window = await stage.OpenAsync(Both);
        var page = window.Page;
        await window.GoAsync("/");
        await OpenAsync(page);
        await page.Keyboard.TypeAsync("globex");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/orgs/globex");
        await OpenAsync(page);
        await page.Keyboard.TypeAsync("acme");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/orgs/acme");
        Assert.Empty(window.Faults);
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Palette_Open_IsAccessible(int width, ColorScheme scheme)
    {
        await using var window = await stage.OpenAsync(Admin, width);
        await window.GoAsync("/orgs/acme/runs");
        await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        await window.Page.Locator("[data-palette-open]").ClickAsync();
        await window.Page.Keyboard.TypeAsync("triage");
        await Expect(window.Page.GetByRole(AriaRole.Option, new() { Name = "triage-writer" })).ToBeVisibleAsync();
        await window.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Stage.PicturePath, $"palette-{scheme.ToString().ToLowerInvariant()}-{width}.png") });
        Assert.Empty((await window.Page.RunAxe()).Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
        Assert.Empty(window.Faults);
    }

    /// <summary>As soon as the circuit is there that answers.</summary>
    private static async Task OpenAsync(IPage page)
    {
        await page.Locator("[data-palette-open]").WaitForAsync();
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Destination" })).ToBeFocusedAsync();
    }
}
