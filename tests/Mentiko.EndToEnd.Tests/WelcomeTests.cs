using System.Net.Http.Json;
using Deque.AxeCore.Playwright;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>Somebody who has never seen the product.</summary>
public sealed class WelcomeTests(Stage stage)
{
    [Fact]
    public async Task Newcomer_IsLedToARunThatSucceeds()
    {
        var email = $"newcomer-{Environment.ProcessId}@start.example";
        using var http = new HttpClient { BaseAddress = stage.Address };
        using var registered = await http.PostAsJsonAsync("/api/v1/auth/register", new { email, password = ServerProcess.Password, displayName = "Nora Newcomer" });
        registered.EnsureSuccessStatusCode();
        await using var window = await stage.OpenAsync(email);
        var page = window.Page;
        await window.GoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Welcome to Mentiko" })).ToBeVisibleAsync();
        await LookAsync(window, "welcome");

        await page.GetByLabel("Name").FillAsync($"Start {Environment.ProcessId}");
        await Expect(page.GetByLabel("Slug")).ToHaveValueAsync($"start-{Environment.ProcessId}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Go on in Start {Environment.ProcessId}" }).ClickAsync();
        await page.WaitForURLAsync($"**/orgs/start-{Environment.ProcessId}");
        await Expect(page.Locator(".step.now")).ToContainTextAsync("Fork an example");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await LookAsync(window, "welcome-fork");

        await page.GetByRole(AriaRole.Button, new() { Name = "Fork Access log triage" }).ClickAsync();
        await Expect(page.Locator(".step.now")).ToContainTextAsync("Run it and watch");
        await LookAsync(window, "welcome-run");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run access-log-triage" }).ClickAsync();
        await page.WaitForURLAsync("**/runs/*");
        await Expect(page.Locator(".page-head .state")).ToHaveTextAsync("Succeeded", new() { Timeout = 60_000 });
        Assert.Empty(window.Faults);
    }

    private static async Task LookAsync(Window window, string name)
    {
        foreach (var width in new[] { 1280, 390 })
        {
            await window.Page.SetViewportSizeAsync(width, 860);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
                await window.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Stage.PicturePath, $"{name}-{scheme.ToString().ToLowerInvariant()}-{width}.png"), FullPage = true });
                Assert.Empty((await window.Page.RunAxe()).Violations.Select(violation => $"{name}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
            }
        }

        await window.Page.SetViewportSizeAsync(1280, 860);
    }
}
