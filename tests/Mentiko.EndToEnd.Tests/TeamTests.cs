using Deque.AxeCore.Playwright;
using Mentiko.EndToEnd.Tests.Product;
using Mentiko.TestKit.Server;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>Who may come in, and how they prove it: keys, roles, the second factor, by pages alone.</summary>
public sealed class TeamTests(Stage stage)
{
    [Fact]
    public async Task Owner_MakesAKey_SeesItOnceAndRevokesIt()
    {
        var name = $"nightly-{Environment.ProcessId}";
        await using var owner = await stage.OpenAsync("owner@acme.example");
        await owner.GoAsync("/orgs/acme/api-keys");
        await owner.Page.GetByLabel("Name").FillAsync(name);
        await owner.Page.GetByLabel("Role at most").SelectOptionAsync("operator");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        var text = await owner.Page.GetByLabel("Key", new() { Exact = true }).InputValueAsync();
        Assert.Matches("^mtk_[0-9a-f]{32}_[0-9A-Za-z]{49}$", text);
        Assert.Empty((await owner.Page.RunAxe()).Violations);

        using var program = new HttpClient { BaseAddress = stage.Address };
        program.DefaultRequestHeaders.Authorization = new("Bearer", text);
        Assert.True((await program.GetAsync("/api/v1/orgs/acme/runs")).IsSuccessStatusCode);

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "I have kept it" }).ClickAsync();
        await Expect(owner.Page.Locator("body")).Not.ToContainTextAsync(text);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = $"Revoke {name}" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = $"Revoke {name}", Exact = true }).ClickAsync();
        await Expect(owner.Page.GetByText($"{name} is revoked.")).ToBeVisibleAsync();
        Assert.Equal(401, (int)(await program.GetAsync("/api/v1/orgs/acme/runs")).StatusCode);
        Assert.Empty(owner.Faults);
    }

    [Fact]
    public async Task Owner_ChangesARole_SeesWhatItComesToFirst()
    {
        await using var owner = await stage.OpenAsync("owner@acme.example");
        await owner.GoAsync("/orgs/acme/members");
        var row = owner.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "viewer@acme.example" });
        var role = row.GetByRole(AriaRole.Combobox);
        await role.SelectOptionAsync("operator");
        var preview = owner.Page.Locator(".preview");
        await Expect(preview).ToContainTextAsync("runs.trigger");
        Assert.Empty((await owner.Page.RunAxe()).Violations);

        await preview.GetByRole(AriaRole.Button, new() { Name = "Leave it" }).ClickAsync();

        await Expect(preview).ToHaveCountAsync(0);
        await Expect(role).ToHaveValueAsync("viewer");
    }

    [Fact]
    public async Task Person_TurnsTwoFactorOnAndOff_WithTheCodeOfTheirApp()
    {
        var email = $"two-factor-{Environment.ProcessId}@acme.example";
        await using var context = await stage.OpenAsync(null);
        await context.Page.GotoAsync("/register");
        await context.Page.GetByLabel("Name").FillAsync("Tess Two");
        await context.Page.GetByLabel("E-mail address").FillAsync(email);
        await context.Page.GetByLabel("Password").FillAsync(ServerProcess.Password);
        await context.Page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await context.Page.WaitForURLAsync(url => !url.Contains("/register", StringComparison.Ordinal));

        await context.GoAsync("/account");
        var section = context.Page.GetByRole(AriaRole.Region, new() { Name = "Two-factor authentication" });
        await section.GetByLabel("Your password").FillAsync(ServerProcess.Password);
        await context.Page.GetByRole(AriaRole.Button, new() { Name = "Set it up" }).ClickAsync();
        await Expect(context.Page.GetByRole(AriaRole.Img, new() { Name = "The key as a QR code" })).ToBeVisibleAsync();
        var key = await context.Page.Locator(".key").InnerTextAsync();
        Assert.Empty((await context.Page.RunAxe()).Violations);
        await context.Page.ScreenshotAsync(new() { Path = Path.Combine(Stage.PicturePath, "account-two-factor.png"), FullPage = true });
        await context.Page.GetByRole(AriaRole.Textbox, new() { Name = "Code" }).FillAsync(Authenticator.CodeOf(key));
        await context.Page.GetByRole(AriaRole.Button, new() { Name = "Turn it on" }).ClickAsync();
        await Expect(context.Page.Locator(".codes li")).ToHaveCountAsync(10);
        await context.Page.GetByRole(AriaRole.Button, new() { Name = "I have kept them" }).ClickAsync();

        await using var elsewhere = await stage.OpenAsync(null);
        await elsewhere.Page.GotoAsync("/sign-in");
        await elsewhere.Page.GetByLabel("E-mail address").FillAsync(email);
        await elsewhere.Page.GetByLabel("Password").FillAsync(ServerProcess.Password);
        await elsewhere.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await elsewhere.Page.GetByRole(AriaRole.Textbox, new() { Name = "Code" }).FillAsync(Authenticator.CodeOf(key, stepsAway: 1));
        await elsewhere.Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(elsewhere.Page.GetByRole(AriaRole.Heading, new() { Name = "Welcome to Mentiko" })).ToBeVisibleAsync();

        await section.GetByLabel("Your password").FillAsync(ServerProcess.Password);
        await context.Page.GetByRole(AriaRole.Button, new() { Name = "Turn it off" }).ClickAsync();
        await Expect(context.Page.GetByRole(AriaRole.Button, new() { Name = "Set it up" })).ToBeVisibleAsync();
        Assert.Empty(context.Faults.Concat(elsewhere.Faults));
    }
}
