using System.Text.RegularExpressions;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>From the Owner's form by the link to a member: by pages alone, for somebody who has no account yet.</summary>
public sealed partial class InvitationTests(Stage stage)
{
    [Fact]
    public async Task Invited_WithoutAnAccount_RegistersAndJoins()
    {
        var email = $"newcomer-{Environment.ProcessId}@acme.example";
        await using var owner = await stage.OpenAsync("owner@acme.example");
        await owner.GoAsync("/orgs/acme/members");
        await owner.Page.GetByLabel("E-mail address").FillAsync(email);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        var note = owner.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "is invited as viewer" });
        var link = LinkPattern().Match(await note.InnerTextAsync()).Value;
        Assert.NotEmpty(link);

        // Whoever else finds the link gains nothing by it, and does not learn whose it is.
        await using var stranger = await stage.OpenAsync("viewer@globex.example");
        await stranger.GoAsync(link);
        Assert.DoesNotContain("Acme", await stranger.Page.InnerTextAsync("body"), StringComparison.Ordinal);
        await stranger.Page.GetByRole(AriaRole.Button, new() { Name = "Accept" }).ClickAsync();
        await Expect(stranger.Page.GetByText("This invitation is not for this account")).ToBeVisibleAsync();

        await using var context = await stage.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = stage.Address.ToString() });
        var invited = new Window(context, await context.NewPageAsync());
        await invited.Page.GotoAsync(link);
        await invited.Page.GetByRole(AriaRole.Link, new() { Name = "Register" }).ClickAsync();
        await invited.Page.GetByLabel("Name").FillAsync("Nell Newcomer");
        await invited.Page.GetByLabel("E-mail address").FillAsync(email);
        await invited.Page.GetByLabel("Password").FillAsync(ServerProcess.Password);
        await invited.Page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await invited.Page.WaitForURLAsync("**/invitations/*");
        await invited.GoAsync(link);
        await invited.Page.GetByRole(AriaRole.Button, new() { Name = "Accept" }).ClickAsync();
        await Expect(invited.Page.GetByText("You are viewer there now.")).ToBeVisibleAsync();
        await invited.Page.GetByRole(AriaRole.Button, new() { Name = "Open Acme Web Shop" }).ClickAsync();
        await Expect(invited.Page.GetByRole(AriaRole.Heading, new() { Name = "Acme Web Shop" })).ToBeVisibleAsync();
    }

    [GeneratedRegex("/invitations/[A-Za-z0-9_-]+")]
    private static partial Regex LinkPattern();
}
