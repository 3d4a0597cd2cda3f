using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.TestKit.SignIn;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.SignIn;

/// <summary>What an Owner says about the organization's provider, over HTTP.</summary>
public sealed class SignInProviderTests
{
    private const string Path = "/api/v1/orgs/works/sign-in-provider";

    private static readonly Dictionary<string, string?> Single = new()
    {
        ["Mentiko:Mode"] = "SingleTenant",
        ["Mentiko:SingleTenant:Slug"] = "works",
        ["Mentiko:SignInProviders:AllowAddresses"] = "127.0.0.1",
    };

    [Fact]
    public async Task Provider_OfTheOneOrganization_IsSavedReadUsedAndRemoved()
    {
        await using var server = await MentikoServer.StartAsync(Single);
        await using var provider = await IdentityProvider.StartAsync();
        var owner = await Person.RegisterAsync(server, "owner@works.example");
        using var client = await owner.WithTokenAsync("works");
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.NotFound, "not-found", client.GetAsync(Path));

        var made = await World.Expect(HttpStatusCode.Created, ProviderVisit.AppointAsync(client, "works", provider, "operator", ["Works.Example", "works.example"]));
        Assert.Equal("\"1\"", made.Headers.ETag!.Tag);
        var read = await (await World.Expect(HttpStatusCode.OK, client.GetAsync(Path))).Content.ReadAsStringAsync();
        Assert.Equal(await made.Content.ReadAsStringAsync(), read);
        Assert.DoesNotContain("secret", read, StringComparison.OrdinalIgnoreCase);
        var body = JsonDocument.Parse(read).RootElement;
        Assert.Equal(new Uri(server.Address, "/sign-in/organization/back/works").ToString(), body.GetProperty("redirectUri").GetString());
        Assert.Equal("""["works.example"]""", body.GetProperty("emailDomains").GetRawText());

        provider.Who = new Claimed("one", "one@works.example");
        using var person = await ProviderVisit.EnterAsync(server, "works");
        Assert.Equal("operator", (await ProviderVisit.MeAsync(person)).GetProperty("session").GetProperty("role").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, (await person.PostAsJsonAsync("/api/v1/orgs", new { slug = "other", name = "Other" })).StatusCode);

        using var stale = new HttpRequestMessage(HttpMethod.Delete, Path);
        stale.Headers.TryAddWithoutValidation("If-Match", "\"7\"");
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.PreconditionFailed, "precondition-failed", client.SendAsync(stale));
        await World.Expect(HttpStatusCode.NoContent, client.DeleteAsync(Path));
        Assert.NotEqual(HttpStatusCode.OK, (await person.GetAsync("/api/v1/orgs/works/chains")).StatusCode);
        await Accounts.AccountWorld.AssertEndedAsync(person);
        var entries = (await client.GetFromJsonAsync<JsonElement>("/api/v1/orgs/works/audit")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            ["sign-in-provider.deleted", "member.signed-in", "member.added", "sign-in-provider.created"],
            entries.Select(entry => entry.GetProperty("action").GetString()!).Where(action => action.StartsWith("sign-in", StringComparison.Ordinal) || action.StartsWith("member", StringComparison.Ordinal)).Take(4));
        Assert.All(entries, entry => Assert.DoesNotContain(IdentityProvider.ClientSecret, entry.GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Body_ThatIsWrong_IsRefusedWithEveryProblem()
    {
        await using var server = await MentikoServer.StartAsync(new Dictionary<string, string?> { ["Mentiko:Mode"] = "SingleTenant", ["Mentiko:SingleTenant:Slug"] = "works" });
        using var client = await (await Person.RegisterAsync(server, "owner@works.example")).WithTokenAsync("works");
        foreach (var (member, value) in new (string, object?)[]
        {
            ("issuer", "http://id.example.com"), ("issuer", "ftp://id.example.com"), ("issuer", "https://id.example.com/?x=1"), ("issuer", "https://user@id.example.com"),
            ("issuer", "id.example.com"), ("issuer", "https://id.example.com/#f"), ("clientId", "two words"), ("clientSecret", null), ("displayName", ""),
            ("defaultRole", "admin"), ("defaultRole", "owner"), ("defaultRole", "king"), ("emailDomains", new[] { "@works.example" }),
        })
        {
            var body = new Dictionary<string, object?>
            {
                ["issuer"] = "https://id.example.com",
                ["clientId"] = "works",
                ["clientSecret"] = "a-secret",
                ["displayName"] = "Works",
                ["defaultRole"] = "viewer",
                [member] = value,
            };
            var answer = await World.Expect(HttpStatusCode.UnprocessableEntity, client.PutAsJsonAsync(Path, body));
            Assert.Contains($"$.{member}", (await World.JsonAsync(answer)).GetProperty("errors").GetRawText(), StringComparison.Ordinal);
        }

        await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", client.PutAsJsonAsync(Path, new { issuer = "https://id.example.com", clientId = "w", clientSecret = "s", displayName = "W", isAdmin = true }));
        await World.Expect(HttpStatusCode.Created, client.PutAsJsonAsync(Path, new { issuer = "https://id.example.com", clientId = "w", clientSecret = "s", displayName = "W" }));

        // Without the secret it stays; with another issuer it has to come along.
        await World.Expect(HttpStatusCode.OK, client.PutAsJsonAsync(Path, new { issuer = "https://id.example.com", clientId = "w2", displayName = "W" }));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", client.PutAsJsonAsync(Path, new { issuer = "https://id.evil.example", clientId = "w2", displayName = "W" }));
    }

    [Fact]
    public async Task Issuer_OnThisMachine_IsNotAsked()
    {
        // No address is allowed here; the control is every other test of this folder, which allows the loopback.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var server = await MentikoServer.StartAsync(new Dictionary<string, string?> { ["Mentiko:Mode"] = "SingleTenant", ["Mentiko:SingleTenant:Slug"] = "works" });
        using var client = await (await Person.RegisterAsync(server, "owner@works.example")).WithTokenAsync("works");
        var issuer = $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";
        await World.Expect(HttpStatusCode.Created, client.PutAsJsonAsync(Path, new { issuer, clientId = "w", clientSecret = "s", displayName = "W" }));
        using var browser = server.NewClient();
        Assert.Equal("/sign-in/organization?error=conflict&organization=works", await ProviderVisit.BeginAsync(browser, "works"));
        Assert.False(listener.Pending());
    }
}
