using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>A remote host, from its registration to its end. Nothing listens there, which is what its preflight finds.</summary>
public sealed class HostTests(Stage stage)
{
    private const string Owner = "owner@globex.example";

    [Fact]
    public async Task Owner_RegistersTriesAndRemovesAHost()
    {
        var name = $"e2e-{Environment.ProcessId}";
        using var api = await stage.CallAsync(Owner, "globex");
        await api.PutAsync("secrets/E2E_HOST_KEY", new { value = "no key, but long enough" });
        await using var window = await stage.OpenAsync(Owner);
        var page = window.Page;
        await window.GoAsync("/orgs/globex/hosts");
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Address").FillAsync("127.0.0.1");
        await page.GetByLabel("Port").FillAsync("9");
        await page.GetByLabel("Account").FillAsync("mentiko");
        await page.GetByLabel("Prefix").FillAsync("/srv/globex");
        await page.GetByLabel("Host key").FillAsync("SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU");
        await page.GetByLabel("Secret with the private key").FillAsync("E2E_HOST_KEY");
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run the preflight" }).ClickAsync();
        await Expect(page.Locator("[aria-labelledby=findings-heading] tbody tr").First).ToContainTextAsync("Not as it must be", new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Breadcrumbs" }).GetByRole(AriaRole.Link, new() { Name = "Hosts" }).ClickAsync();
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = name })).ToContainTextAsync("Not usable");

        await page.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Remove {name}" }).ClickAsync();
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = name })).ToHaveCountAsync(0);
        Assert.Empty(window.Faults);
    }
}
