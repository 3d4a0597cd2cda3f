using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Accounts;

/// <summary>Where somebody is signed in, and how they end it from elsewhere.</summary>
public sealed class SessionListTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    private const string Sessions = "/api/v1/me/sessions";

    [Fact]
    public async Task End_OneOfTwo_TheOtherGoesOn()
    {
        var person = await world.JoinAsync("two-browsers@acme.example", "viewer");
        using var here = await person.WithCookieAsync(World.Acme);
        using var there = await person.WithCookieAsync(World.Acme);
        var list = await ListAsync(here);
        Assert.Equal(2, list.Count);
        var other = Assert.Single(list, session => !session.GetProperty("current").GetBoolean()).GetProperty("id").GetString();

        // Nobody ends anybody else's.
        using var stranger = await world.Stranger.WithCookieAsync(World.Globex);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.NotFound, "not-found", stranger.DeleteAsync($"{Sessions}/{other}"));
        await World.Expect(HttpStatusCode.OK, there.GetAsync("/api/v1/me"));

        await World.Expect(HttpStatusCode.NoContent, here.DeleteAsync($"{Sessions}/{other}"));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", there.GetAsync("/api/v1/me"));
        Assert.Single(await ListAsync(here));
    }

    [Fact]
    public async Task EndAll_EverySessionAndToken_ButNoKey()
    {
        var person = await world.JoinAsync("everywhere@acme.example", "viewer");
        using var cookie = await person.WithCookieAsync(World.Acme);
        using var token = await person.WithTokenAsync(World.Acme);
        using var key = await person.WithKeyAsync("viewer");

        var answer = await Person.PostFormAsync(cookie, "/session/end-all");

        Assert.Equal("/sign-in?done=everywhere", answer.Headers.Location!.OriginalString);
        await AccountWorld.AssertEndedAsync(cookie);
        await AccountWorld.AssertEndedAsync(token);
        await World.Expect(HttpStatusCode.OK, key.GetAsync("/api/v1/me"));
    }

    [Fact]
    public async Task Switch_IsTheSameSession_AndSigningOutEndsItInEveryTab()
    {
        var person = await world.JoinAsync("switches@acme.example", "viewer");
        using (var free = await person.WithTokenAsync(null))
        {
            await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug = "switched-to", name = "Other" }));
        }

        using var browser = world.Server.NewClient();
        var signedIn = await Person.PostFormAsync(browser, "/session/sign-in", ("email", person.Email), ("password", Person.Password), ("returnUrl", "/orgs/acme"));
        using var oldTab = world.Server.NewClient();
        oldTab.DefaultRequestHeaders.Add("Cookie", signedIn.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("mentiko-session=", StringComparison.Ordinal)).Split(';')[0]);

        await Person.PostFormAsync(browser, "/session/switch", ("namespace", "switched-to"));
        Assert.Single(await ListAsync(browser));
        await World.Expect(HttpStatusCode.OK, oldTab.GetAsync(World.Path("/chains")));
        await World.Expect(HttpStatusCode.OK, browser.GetAsync("/api/v1/orgs/switched-to/chains"));

        await Person.PostFormAsync(browser, "/session/sign-out");
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", oldTab.GetAsync(World.Path("/chains")));
    }

    [Fact]
    public async Task Log_SaysWhatHappened_AndRenamesShowOnTheNextRequest()
    {
        var person = await world.JoinAsync("logged@acme.example", "viewer");
        using var cookie = await person.WithCookieAsync(World.Acme);
        using var token = await person.WithTokenAsync(World.Acme);
        await World.Expect(HttpStatusCode.NoContent, token.PutAsJsonAsync("/api/v1/me", new { displayName = "New Name" }));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", token.PutAsJsonAsync("/api/v1/me", new { displayName = "a\u202Eb" }));

        Assert.Equal("New Name", (await cookie.GetFromJsonAsync<JsonElement>("/api/v1/me")).GetProperty("displayName").GetString());
        var log = await token.GetFromJsonAsync<JsonElement>("/api/v1/me/log");
        Assert.Equal(["profile.changed", "token.issued", "signed-in"], log.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()!));
    }

    private static async Task<List<JsonElement>> ListAsync(HttpClient client) =>
        [.. (await client.GetFromJsonAsync<JsonElement>(Sessions)).GetProperty("items").EnumerateArray()];
}
