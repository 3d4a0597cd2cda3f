using System.IO.Compression;
using System.Net;
using Xunit;

namespace Mentiko.Cli.Tests;

public sealed class OrganizationTests(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task Export_ThenDelete_LeavesTheArchiveAndNobodyIn()
    {
        using var shell = new Shell();
        Assert.Equal(0, (await office.LogInAsync(shell, "owner", null)).Code);
        Assert.Equal(0, (await shell.RunAsync("orgs", "create", "parting")).Code);
        Assert.Equal(0, (await office.LogInAsync(shell, "owner", "parting")).Code);

        var exported = await shell.RunAsync("orgs", "export", "-o", shell["parting.zip"]);
        Assert.True(exported.Code == 0, exported.Error);
        await using (var archive = await ZipFile.OpenReadAsync(shell["parting.zip"], TestContext.Current.CancellationToken))
        {
            Assert.NotNull(archive.GetEntry("organization.json"));
        }

        var wrong = await shell.RunAsync("orgs", "delete", "--confirm", "acme");
        Assert.Equal(ExitCodes.Refused, wrong.Code);
        Assert.Equal(0, (await shell.RunAsync("chains", "list")).Code);
        Assert.Equal(0, (await shell.RunAsync("orgs", "delete", "--confirm", "parting")).Code);
        Assert.NotEqual(0, (await shell.RunAsync("chains", "list")).Code);
    }

    [Fact]
    public async Task Leave_EndsTheOwnMembership_AndTheLastOwnerStays()
    {
        await Mentiko.TestKit.Server.Person.RegisterAsync(office.Server, "guest@acme.example");
        using var owner = await office.ShellOfAsync("owner");
        Assert.Equal(0, (await owner.RunAsync("members", "add", "guest@acme.example", "--role", "operator")).Code);
        using var guest = await office.ShellOfAsync("guest");

        Assert.Equal(0, (await guest.RunAsync("orgs", "leave", "--confirm", "acme")).Code);
        Assert.NotEqual(0, (await guest.RunAsync("chains", "list")).Code);
        Assert.Equal(ExitCodes.Refused, (await owner.RunAsync("orgs", "leave", "--confirm", "acme")).Code);
    }

    [Fact]
    public async Task Invitation_OfAnAddressWithoutAccount_IsListedAndWithdrawn()
    {
        using var owner = await office.ShellOfAsync("owner");

        var added = await owner.RunAsync("members", "add", "nobody-yet@acme.example", "--role", "viewer");
        Assert.Contains("mentiko orgs accept ", added.Error, StringComparison.Ordinal);
        var id = System.Text.Json.JsonElement.Parse((await owner.RunAsync("members", "invitations", "--json")).Out).GetProperty("items")[0].GetProperty("id").GetString()!;
        Assert.Equal(0, (await owner.RunAsync("members", "withdraw", id)).Code);
        Assert.Contains("Nothing here.", (await owner.RunAsync("members", "invitations")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invitation_ThatWentOutByMail_IsNotCalledAMembership()
    {
        using var shell = new Shell(() => new SayingServer(_ => new HttpResponseMessage(HttpStatusCode.Accepted)
        {
            Content = new StringContent("""{"invitation": {"id": "1", "email": "new@acme.example", "role": "viewer", "expiresAt": "2030-01-01T00:00:00Z", "token": null}}"""),
        }));
        (shell.Variables["MENTIKO_URL"], shell.Variables["MENTIKO_NAMESPACE"], shell.Variables["MENTIKO_TOKEN"]) = ("http://127.0.0.1:1", "acme", "t");

        var added = await shell.RunAsync("members", "add", "new@acme.example", "--role", "viewer");

        Assert.Equal("new@acme.example has no account yet. The invitation is on its way by e-mail.", added.Error.Trim());
    }

    [Fact]
    public async Task Billing_OfAMonth_IsShownAndSaved()
    {
        using var owner = await office.ShellOfAsync("owner");

        var shown = await owner.RunAsync("quotas", "billing", "--month", "2026-01");
        Assert.Matches(@"(?m)^month +2026-01 *$", shown.Out);
        Assert.Equal(ExitCodes.Refused, (await owner.RunAsync("quotas", "billing", "--month", "January")).Code);
        Assert.Contains("item", (await owner.RunAsync("quotas", "billing", "-o", "-")).Out, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, (await owner.RunAsync("quotas", "billing", "--format", "pdf", "-o", owner["month.pdf"])).Code);
        Assert.Equal("%PDF"u8.ToArray(), (await File.ReadAllBytesAsync(owner["month.pdf"], TestContext.Current.CancellationToken))[..4]);
    }
}
