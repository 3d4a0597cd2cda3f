using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>What pages show of organizations that are not the session's, and how a session comes into another.</summary>
public sealed class OrganizationTests(Stage stage)
{
    private const string Both = "both@consulting.example";

    [Theory]
    [InlineData("")]
    [InlineData("/runs")]
    [InlineData("/chains")]
    [InlineData("/chains/release-notes")]
    [InlineData("/agents")]
    [InlineData("/workspace")]
    [InlineData("/workspace/reports")]
    [InlineData("/members")]
    [InlineData("/audit")]
    [InlineData("/new/chain")]
    public async Task ForeignPage_LooksLikeOneThatNeverExisted(string path)
    {
        await using var window = await stage.OpenAsync("viewer@acme.example");
        var foreign = await window.Page.GotoAsync($"/orgs/globex{path}");
        var foreignText = await window.Page.InnerTextAsync("body");
        var foreignHtml = await foreign!.TextAsync();
        var never = await window.Page.GotoAsync($"/orgs/never-was{path}");
        Assert.Equal((404, 404), (foreign.Status, never!.Status));
        Assert.Equal(await window.Page.InnerTextAsync("body"), foreignText);
        Assert.DoesNotContain("globex", foreignText, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Globex", foreignHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForeignPage_ReachedInsideTheCircuit_IsNotShownEither()
    {
        await using var window = await stage.OpenAsync("viewer@acme.example");
        await window.GoAsync("/orgs/acme");
        await window.Page.EvaluateAsync("() => Blazor.navigateTo('/orgs/globex/chains/release-notes')");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "There is nothing here" })).ToBeVisibleAsync();
        Assert.DoesNotContain("release-notes", await window.Page.InnerTextAsync("body"), StringComparison.Ordinal);

        // The circuit's own words: a document that was loaded would say it in others.
        await Expect(window.Page.GetByText("or your membership may have ended")).ToBeVisibleAsync();

        // The control: the same way leads to a page of one's own.
        await window.Page.EvaluateAsync("() => Blazor.navigateTo('/orgs/acme/chains/access-log-triage')");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "access-log-triage" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Member_OfBoth_IsOfferedToSwitch_AndTheOldTabStaysWhereItWas()
    {
        await using var window = await stage.OpenAsync(Both);
        await window.GoAsync("/orgs/acme");
        var old = window.Page;
        var tab = await window.Page.Context.NewPageAsync();
        Assert.Equal(404, (await tab.GotoAsync("/orgs/globex/chains"))!.Status);
        Assert.DoesNotContain("release-notes", await tab.InnerTextAsync("body"), StringComparison.Ordinal);
        await tab.GetByRole(AriaRole.Button, new() { Name = "Switch to Globex Laboratories" }).ClickAsync();
        await Expect(tab.GetByRole(AriaRole.Link, new() { Name = "release-notes" })).ToBeVisibleAsync();

        // Admin in one, viewer in the other: the frame follows the role.
        Assert.Equal(0, await tab.GetByRole(AriaRole.Link, new() { Name = "Team" }).CountAsync());
        await old.GetByRole(AriaRole.Link, new() { Name = "Team" }).ClickAsync();
        await Expect(old.GetByText("viewer@acme.example")).ToBeVisibleAsync();
        await old.ReloadAsync();
        await Expect(old.GetByRole(AriaRole.Button, new() { Name = "Switch to Acme Web Shop" })).ToBeVisibleAsync();
        await old.GetByRole(AriaRole.Button, new() { Name = "Switch to Acme Web Shop" }).ClickAsync();
        await Expect(old.GetByRole(AriaRole.Heading, new() { Name = "Team" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Role_TakenAway_BitesAtTheNextClickAndThePageSaysSo()
    {
        var email = $"fleeting-{Environment.ProcessId}@acme.example";
        using var http = new HttpClient { BaseAddress = stage.Address };
        using var registered = await http.PostAsJsonAsync("/api/v1/auth/register", new { email, password = ServerProcess.Password, displayName = "Fay Fleeting" });
        registered.EnsureSuccessStatusCode();
        using var owner = await stage.CallAsync("owner@acme.example", "acme");
        using var added = await owner.SendAsync(HttpMethod.Post, "members", new { email, role = "operator" });
        var user = (await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("userId").GetString();

        await using var window = await stage.OpenAsync(email);
        await window.GoAsync("/orgs/acme/chains/access-log-triage");
        await window.Page.GetByLabel("log", new() { Exact = true }).FillAsync("logs/access.log");
        await owner.PutAsync($"members/{user}", new { role = "viewer" });

        // The gate may remember a membership for 900 ms; the page's own look at it comes after half a minute at most.
        await Task.Delay(1_100);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Expect(window.Page.GetByText("Your role does not allow this. Nothing was changed.")).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("Your role here is now viewer; it was operator.")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        Assert.Equal(0, await window.Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).CountAsync());

        using var removed = await owner.SendAsync(HttpMethod.Delete, $"members/{user}");
        Assert.True(removed.IsSuccessStatusCode);
        await Expect(window.Page.Locator("h1").First).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("nothing here|Signed out"), new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task Founder_MakesAnOrganization_AndStandsInIt()
    {
        await using var window = await stage.OpenAsync("owner@globex.example");
        await window.GoAsync("/");
        var slug = $"e2e-{Environment.ProcessId}";
        await window.Page.GetByLabel("Name").FillAsync($"E2E {Environment.ProcessId}");
        await Expect(window.Page.GetByLabel("Slug")).ToHaveValueAsync(slug);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        var row = window.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = slug });
        await row.GetByRole(AriaRole.Button, new() { Name = "Switch to it" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = $"E2E {Environment.ProcessId}" })).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".step.now")).ToContainTextAsync("Fork an example");
    }
}
