using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Sessions;

/// <summary>How people prove who they are, and how that ends.</summary>
public abstract class TokenTests(World world)
{
    private const string Tokens = "/api/v1/auth/token";

    [Fact]
    public async Task Me_ByTokenAndCookie_SaysWhoAndWhere()
    {
        using var cookie = await world.Viewer.WithCookieAsync(World.Acme);
        using var token = await world.Viewer.WithTokenAsync(World.Acme);
        foreach (var (client, kind) in new[] { (cookie, "session"), (token, "token") })
        {
            var me = await client.GetFromJsonAsync<JsonElement>("/api/v1/me");
            Assert.Equal(world.Viewer.UserId, me.GetProperty("userId").GetString());
            Assert.Equal("""{"kind":"KIND","namespace":"acme","role":"viewer"}""".Replace("KIND", kind), me.GetProperty("session").GetRawText());
            Assert.Equal("acme", Assert.Single(me.GetProperty("memberships").EnumerateArray()).GetProperty("namespace").GetString());
        }
    }

    [Fact]
    public async Task Token_Unbound_ReachesNoNamespace()
    {
        using var client = await world.Owner.WithTokenAsync(null);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/orgs")).StatusCode);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.NotFound, "not-found", client.GetAsync(World.Path("/chains")));
    }

    [Theory]
    [InlineData(World.Globex)]
    [InlineData(World.NeverMade)]
    [InlineData("Not A Slug")]
    public async Task Token_ForNamespaceOfOthers_NotFound(string slug)
    {
        using var client = world.Server.NewClient();
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.NotFound, "not-found", client.PostAsJsonAsync(Tokens, new { email = world.Viewer.Email, password = Person.Password, @namespace = slug }));
    }

    [Fact]
    public async Task Token_Revoked_EndsWithinASecond()
    {
        using var client = await world.Viewer.WithTokenAsync(World.Acme);
        using var other = await world.Viewer.WithTokenAsync(World.Acme);
        await World.Expect(HttpStatusCode.NoContent, client.DeleteAsync(Tokens));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", client.GetAsync(World.Path("/chains")));
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(World.Path("/chains"))).StatusCode);
    }

    [Fact]
    public async Task SignIn_UnknownAndKnownAddress_SameBytesAndLockout()
    {
        await world.JoinAsync("guessed@acme.example", "viewer");
        using var client = world.Server.NewClient();
        var answers = new List<string>[] { [], [] };
        for (var tries = 0; tries < 12; tries++)
        {
            foreach (var (index, email) in new[] { (0, "guessed@acme.example"), (1, "stranger-to-all@acme.example") })
            {
                var answer = await client.PostAsJsonAsync(Tokens, new { email, password = "wrong wrong wrong" });
                var body = await World.JsonAsync(answer);
                answers[index].Add($"{(int)answer.StatusCode} {body.GetProperty("code")} {body.GetProperty("detail")} {answer.Headers.RetryAfter is not null}");
            }
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.StartsWith("401 invalid-credentials", answers[0][0]);
        Assert.StartsWith("429 locked-out", answers[0][^1]);
        Assert.EndsWith("True", answers[0][^1]);
    }

    [Fact]
    public async Task Register_BadValues_AllProblemsAtOnce()
    {
        using var client = world.Server.NewClient();
        var answer = await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", client.PostAsJsonAsync(
            "/api/v1/auth/register", new { email = "nonsense", password = "short", displayName = "x" }));
        Assert.True((await World.JsonAsync(answer)).GetProperty("errors").EnumerateObject().Count() >= 2);
    }
}

[Collection(SharedWorld.Name)]
public sealed class TokensOfMany(World world) : TokenTests(world);

[Collection(SharedSingleWorld.Name)]
public sealed class TokensOfOne(SingleWorld world) : TokenTests(world);
