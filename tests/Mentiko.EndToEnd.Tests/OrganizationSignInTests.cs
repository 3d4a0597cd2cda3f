using Mentiko.EndToEnd.Tests.Product;
using Mentiko.TestKit.SignIn;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>From the Owner's form to somebody whom the organization's provider has vouched for, by pages alone.</summary>
public sealed class OrganizationSignInTests(Stage stage)
{
    [Fact]
    public async Task Provider_SetUpOnThePage_LetsSomebodyInAndOut()
    {
        await using var provider = await IdentityProvider.StartAsync();
        provider.Who = new Claimed("nora", "nora@globex.example", Name: "Nora of Globex");
        await using var owner = await stage.OpenAsync("owner@globex.example");
        await owner.GoAsync("/orgs/globex/settings");
        var panel = owner.Page.GetByRole(AriaRole.Region, new() { Name = "Sign-in with the organization's provider" });
        await panel.GetByLabel("Name that people see").FillAsync("Globex ID");
        await panel.GetByLabel("Issuer").FillAsync(provider.Issuer);
        await panel.GetByLabel("Client id").FillAsync(IdentityProvider.ClientId);
        await panel.GetByLabel("Client secret").FillAsync(IdentityProvider.ClientSecret);
        await panel.GetByLabel("Accepted e-mail domains").FillAsync("globex.example");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(panel.GetByText("Saved. It holds from the next sign-in on.")).ToBeVisibleAsync();
        await Expect(panel.GetByLabel("Client secret")).ToHaveValueAsync("");

        await using var window = await stage.OpenAsync(email: null);
        await window.Page.GotoAsync("/sign-in");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with your organization" }).ClickAsync();
        await window.Page.GetByLabel("Organization").FillAsync("globex");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await window.Page.WaitForURLAsync("**/orgs/globex");
        await Expect(window.Page.GetByText("Nora of Globex").First).ToBeVisibleAsync();
        await window.GoAsync("/account");
        await Expect(window.Page.GetByText("Your organization's sign-in provider says who you are.")).ToBeVisibleAsync();
        await window.GoAsync("/orgs/acme");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "There is nothing here" })).ToBeVisibleAsync();
        Assert.Empty(window.Faults);

        await panel.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Remove it and sign everybody out" }).ClickAsync();
        await Expect(panel.GetByText("Removed. Whoever came in by it is signed out.")).ToBeVisibleAsync();
        await UntilSignedOutAsync(window.Page);
        Assert.Empty(owner.Faults);
    }

    /// <summary>A second later at the latest.</summary>
    private static async Task UntilSignedOutAsync(IPage page)
    {
        for (var tries = 0; tries < 40 && !page.Url.Contains("/sign-in", StringComparison.Ordinal); tries++)
        {
            await page.GotoAsync("/orgs/globex");
        }

        Assert.Contains("/sign-in", page.Url, StringComparison.Ordinal);
    }
}
