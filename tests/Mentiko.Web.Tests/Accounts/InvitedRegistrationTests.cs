using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Tests.Gates;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Web.Tests.Accounts;

/// <summary>A server on which nobody registers by themselves. Its administrator owns an organization.</summary>
public sealed class ClosedServer : IAsyncLifetime
{
    private const string Root = "root@acme.example";
    private readonly LaterTime _time = new();

    public MentikoServer Server { get; private set; } = null!;
    public HttpClient AsOwner { get; private set; } = null!;
    public HttpClient AsAdministrator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await MentikoServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Mentiko:Registration"] = "Closed",
                ["Mentiko:Bootstrap:AdminEmail"] = Root,
                ["Mentiko:Bootstrap:AdminPassword"] = Person.Password,
            },
            services => services.AddSingleton<TimeProvider>(_time));
        var root = new Person(Server, Root, "");
        AsAdministrator = await root.WithTokenAsync(null);
        await World.Expect(HttpStatusCode.Created, AsAdministrator.PostAsJsonAsync("/api/v1/orgs", new { slug = World.Acme, name = "ACME" }));
        AsOwner = await root.WithTokenAsync(World.Acme);
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    public void Pass(TimeSpan span) => _time.Passed += span;

    /// <summary>The token of a new invitation.</summary>
    public async Task<string> InviteAsync(string email)
    {
        var answer = await World.Expect(HttpStatusCode.Accepted, AsOwner.PostAsJsonAsync(World.Path("/members"), new { email, role = "operator" }));
        return (await World.JsonAsync(answer)).GetProperty("invitation").GetProperty("token").GetString()!;
    }

    public async Task<HttpResponseMessage> RegisterAsync(string email, string? invitation, string password = Person.Password)
    {
        using var nobody = Server.NewClient();
        return await nobody.PostAsJsonAsync("/api/v1/auth/register", new { email, password, displayName = "Somebody", invitation });
    }

    /// <summary>Refused with the very answer that somebody without any invitation gets.</summary>
    public async Task AssertClosedAsync(string email, string? invitation, string password = Person.Password)
    {
        var plain = await RegisterAsync("nobody@acme.example", null);
        var refused = await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", RegisterAsync(email, invitation, password));
        Assert.Equal(await DetailOfAsync(plain), await DetailOfAsync(refused));
    }

    private static async Task<string?> DetailOfAsync(HttpResponseMessage answer) => (await World.JsonAsync(answer)).GetProperty("detail").GetString();

    private sealed class LaterTime : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Passed;
    }
}

/// <summary>Where registration is closed, an invitation opens it for its own address and nobody else.</summary>
public sealed class InvitedRegistrationTests(ClosedServer closed) : IClassFixture<ClosedServer>
{
    [Fact]
    public async Task Register_WithTheInvitationOfTheAddress_MakesAnAccountThatHasYetToAccept()
    {
        var token = await closed.InviteAsync("Grace@acme.example");
        await World.Expect(HttpStatusCode.UnprocessableEntity, closed.RegisterAsync("grace@acme.example", token, "short"));

        await World.Expect(HttpStatusCode.Created, closed.RegisterAsync("grace@ACME.example", token));

        var person = new Person(closed.Server, "grace@acme.example", "");
        using var client = await person.WithTokenAsync(null);
        var members = await closed.AsOwner.GetStringAsync(World.Path("/members"));
        Assert.DoesNotContain("grace", members, StringComparison.OrdinalIgnoreCase);
        var accepted = await World.JsonAsync(await World.Expect(HttpStatusCode.OK, client.PostAsync($"/api/v1/invitations/{token}/accept", null)));
        Assert.Equal("operator", accepted.GetProperty("role").GetString());
    }

    [Fact]
    public async Task Register_WithoutAnInvitationForTheAddress_IsRefusedLikeEverybody()
    {
        var token = await closed.InviteAsync("ada@acme.example");

        await closed.AssertClosedAsync("ada@acme.example", null);
        await closed.AssertClosedAsync("ada@acme.example", "");
        await closed.AssertClosedAsync("ada@acme.example", "no-invitation");
        await closed.AssertClosedAsync("eve@acme.example", token);
        await closed.AssertClosedAsync("root@acme.example", token);
        await closed.AssertClosedAsync("eve@acme.example", token, "short");

        await World.Expect(HttpStatusCode.Created, closed.RegisterAsync("ada@acme.example", token));
    }

    [Fact]
    public async Task Register_WithAnInvitationThatIsWithdrawnOrReplaced_IsRefused()
    {
        var replaced = await closed.InviteAsync("bob@acme.example");
        var withdrawn = await closed.InviteAsync("bob@acme.example");
        await closed.AssertClosedAsync("bob@acme.example", replaced);
        var list = await World.JsonAsync(await closed.AsOwner.GetAsync(World.Path("/invitations")));
        var id = list.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("email").GetString() == "bob@acme.example").GetProperty("id").GetString();
        await World.Expect(HttpStatusCode.NoContent, closed.AsOwner.DeleteAsync(World.Path($"/invitations/{id}")));

        await closed.AssertClosedAsync("bob@acme.example", withdrawn);
    }

    [Fact]
    public async Task Register_WithAnInvitationThatWasAccepted_IsRefusedAlsoWhenTheAccountIsGone()
    {
        var token = await closed.InviteAsync("once@acme.example");
        await World.Expect(HttpStatusCode.Created, closed.RegisterAsync("once@acme.example", token));
        using var client = await new Person(closed.Server, "once@acme.example", "").WithTokenAsync(null);
        await World.Expect(HttpStatusCode.OK, client.PostAsync($"/api/v1/invitations/{token}/accept", null));
        await World.Expect(HttpStatusCode.NoContent, LeavingTests.DeleteAsync(client, Person.Password));

        await closed.AssertClosedAsync("once@acme.example", token);
    }

    [Fact]
    public async Task Register_FromTheLinkOfTheInvitation_ComesBackToIt()
    {
        var token = await closed.InviteAsync("by-link@acme.example");
        using var browser = closed.Server.NewClient();
        var opened = await browser.GetAsync($"/invitations/{token}");
        var signIn = await browser.GetStringAsync(opened.Headers.Location);
        var link = $"/register?returnUrl={Uri.EscapeDataString($"/invitations/{token}")}";
        Assert.Contains(link, WebUtility.HtmlDecode(signIn), StringComparison.Ordinal);
        Assert.Contains($"value=\"/invitations/{token}\"", await browser.GetStringAsync(link), StringComparison.Ordinal);

        var elsewhere = await RegisterByFormAsync(browser, "by-link@acme.example", "/orgs/acme");
        Assert.StartsWith("/register?error=forbidden", elsewhere, StringComparison.Ordinal);
        var other = await RegisterByFormAsync(browser, "other@acme.example", $"/invitations/{token}");
        Assert.StartsWith("/register?error=forbidden", other, StringComparison.Ordinal);
        Assert.Contains("from the link of their invitation", await browser.GetStringAsync(other), StringComparison.Ordinal);

        Assert.Equal($"/invitations/{token}", await RegisterByFormAsync(browser, "by-link@acme.example", $"/invitations/{token}"));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Register_InTheDocument_MayCarryAnInvitation()
    {
        var document = await closed.AsOwner.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var invitation = document.GetProperty("components").GetProperty("schemas").GetProperty("RegisterBody").GetProperty("properties").GetProperty("invitation");
        Assert.Equal(["null", "string"], invitation.GetProperty("type").EnumerateArray().Select(type => type.GetString()!).Order());
    }

    private static async Task<string> RegisterByFormAsync(HttpClient browser, string email, string returnUrl) =>
        (await Person.PostFormAsync(browser, "/session/register", ("email", email), ("password", Person.Password), ("displayName", "Somebody"), ("returnUrl", returnUrl)))
        .Headers.Location!.OriginalString;
}

/// <summary>The same once an invitation, or its organization, is of no use any more.</summary>
public sealed class StaleInvitationTests(ClosedServer closed) : IClassFixture<ClosedServer>
{
    [Fact]
    public async Task Register_WithAnInvitationOfASuspendedOrganizationOrAnOldOne_IsRefused()
    {
        var (kept, late) = (await closed.InviteAsync("kept@acme.example"), await closed.InviteAsync("late@acme.example"));
        await World.Expect(HttpStatusCode.OK, closed.AsAdministrator.PostAsync($"/api/v1/admin/orgs/{World.Acme}/suspend", null));
        await closed.AssertClosedAsync("kept@acme.example", kept);
        await World.Expect(HttpStatusCode.OK, closed.AsAdministrator.PostAsync($"/api/v1/admin/orgs/{World.Acme}/resume", null));
        await World.Expect(HttpStatusCode.Created, closed.RegisterAsync("kept@acme.example", kept));

        closed.Pass(TimeSpan.FromDays(7));

        await closed.AssertClosedAsync("late@acme.example", late);
    }
}
