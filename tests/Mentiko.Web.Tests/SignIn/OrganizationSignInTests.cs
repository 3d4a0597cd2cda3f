using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.TestKit.SignIn;
using Xunit;

namespace Mentiko.Web.Tests.SignIn;

/// <summary>Signing in by an organization's own provider, and every way in which one can lie, each beside the way that is good.</summary>
public sealed class OrganizationSignInTests(SignInWorld world) : IClassFixture<SignInWorld>
{
    private const string Refused = "/sign-in/organization?error=invalid-credentials&organization=acme";

    [Fact]
    public async Task SignIn_ForTheFirstTime_IsAMemberWithTheFirstRoleAndSeesTheOneOrganization()
    {
        world.OfAcme.Who = new Claimed("first", "first@acme.example", Name: "First of All");
        using var browser = world.Server.NewClient();

        Assert.Equal("/orgs/acme/runs?status=failed", await ProviderVisit.SignInAsync(browser, World.Acme, "/orgs/acme/runs?status=failed"));

        var me = await ProviderVisit.MeAsync(browser);
        Assert.Equal(("First of All", "first@acme.example"), (me.GetProperty("displayName").GetString(), me.GetProperty("email").GetString()));
        Assert.Equal("acme viewer", string.Join(", ", me.GetProperty("memberships").EnumerateArray().Select(one => $"{one.GetProperty("namespace").GetString()} {one.GetProperty("role").GetString()}")));
        Assert.Equal(("session", "acme"), (me.GetProperty("session").GetProperty("kind").GetString(), me.GetProperty("session").GetProperty("namespace").GetString()));
        await World.Expect(HttpStatusCode.OK, browser.GetAsync(World.Path("/chains")));
        await World.Expect(HttpStatusCode.Forbidden, browser.GetAsync(World.Path("/agents")));
        var page = await browser.GetStringAsync("/orgs/acme");
        Assert.DoesNotContain("All organizations, or a new one", page, StringComparison.Ordinal);

        // The same person again is the same account, as what an Owner has made of it meanwhile.
        var id = me.GetProperty("userId").GetString();
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsJsonAsync(World.Path($"/members/{id}"), new { role = "operator" }));
        using var again = await ProviderVisit.EnterAsync(world.Server, World.Acme);
        Assert.Equal(id, (await ProviderVisit.MeAsync(again)).GetProperty("userId").GetString());
        await World.Expect(HttpStatusCode.OK, again.GetAsync(World.Path("/agents")));
        await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.PutAsJsonAsync(World.Path($"/members/{id}"), new { role = "owner" }));
        Assert.Equal(["member.signed-in", "member.role-changed", "member.signed-in", "member.added"], (await ActionsAsync(id!)).Take(4));
    }

    [Theory]
    [InlineData(Lie.OtherNonce)]
    [InlineData(Lie.NoNonce)]
    [InlineData(Lie.OtherAudience)]
    [InlineData(Lie.OtherParty)]
    [InlineData(Lie.OtherIssuer)]
    [InlineData(Lie.OtherKey)]
    [InlineData(Lie.NoSignature)]
    [InlineData(Lie.SharedSecret)]
    [InlineData(Lie.Expired)]
    [InlineData(Lie.NotYet)]
    [InlineData(Lie.NoExpiry)]
    [InlineData(Lie.NoSubject)]
    [InlineData(Lie.OtherAccessToken)]
    [InlineData(Lie.AnotherSaysWhoItIs)]
    public async Task Token_ThatIsNotGood_LetsNobodyIn(Lie lie)
    {
        world.OfAcme.Who = new Claimed("liar", "liar@acme.example");
        world.OfAcme.Lie = lie;
        try
        {
            using var browser = world.Server.NewClient();
            Assert.Equal(Refused, await ProviderVisit.SignInAsync(browser, World.Acme));
            await World.Expect(HttpStatusCode.Unauthorized, browser.GetAsync("/api/v1/me"));
        }
        finally
        {
            world.OfAcme.Lie = Lie.None;
        }

        // The control: the same way without the lie.
        using var honest = await ProviderVisit.EnterAsync(world.Server, World.Acme);
        await World.Expect(HttpStatusCode.OK, honest.GetAsync("/api/v1/me"));
    }

    [Theory]
    [InlineData(Lie.DiscoveryOfAnother)]
    [InlineData(Lie.DiscoveryElsewhere)]
    [InlineData(Lie.ScriptAsAuthorization)]
    public async Task Discovery_ThatIsNotGood_SendsNobodyAnywhere(Lie lie)
    {
        world.OfAcme.Lie = lie;
        try
        {
            using var browser = world.Server.NewClient();
            Assert.Equal("/sign-in/organization?error=conflict&organization=acme", await ProviderVisit.BeginAsync(browser, World.Acme));
        }
        finally
        {
            world.OfAcme.Lie = Lie.None;
        }

        using var honest = world.Server.NewClient();
        Assert.Equal("/sign-in/organization/go", await ProviderVisit.BeginAsync(honest, World.Acme));
    }

    [Fact]
    public async Task Return_WithAnotherStateBrowserOrOrganization_IsRefusedAndTheCodeIsNotExchanged()
    {
        world.OfAcme.Who = new Claimed("state");
        using var browser = world.Server.NewClient();
        using var other = world.Server.NewClient();
        var exchanged = world.OfAcme.Exchanged;

        // A return that another browser began, one with a state of nobody's, and one without any.
        await ProviderVisit.BeginAsync(browser, World.Acme);
        var back = await ProviderVisit.AuthorizeAsync(await ProviderVisit.LinkAsync(browser));
        Assert.Contains("error=unauthenticated", await EndAsync(other, back), StringComparison.Ordinal);
        Assert.Contains("error=unauthenticated", await EndAsync(browser, new Uri(back.OriginalString.Replace("state=", "state=x", StringComparison.Ordinal))), StringComparison.Ordinal);
        await ProviderVisit.BeginAsync(browser, World.Acme);
        Assert.Contains("error=unauthenticated", await EndAsync(browser, new Uri(back.OriginalString.Split("&state")[0])), StringComparison.Ordinal);

        // A code that arrives at one organization's address in the middle of a journey to another: it is given to neither's provider.
        await ProviderVisit.BeginAsync(browser, World.Acme);
        back = await ProviderVisit.AuthorizeAsync(await ProviderVisit.LinkAsync(browser));
        var elsewhere = new Uri(back.OriginalString.Replace("/back/acme", "/back/globex", StringComparison.Ordinal));
        Assert.Contains("error=unauthenticated", await EndAsync(browser, elsewhere), StringComparison.Ordinal);
        Assert.Equal(exchanged, world.OfAcme.Exchanged);
        Assert.Equal(0, world.OfGlobex.Exchanged);

        Assert.Equal("/orgs/acme", await ProviderVisit.SignInAsync(browser, World.Acme));
    }

    [Fact]
    public async Task Return_ASecondTime_IsRefusedWhateverBrowserAndProviderRemember()
    {
        world.OfAcme.Who = new Claimed("again");
        using var browser = world.Server.NewClient();
        await ProviderVisit.BeginAsync(browser, World.Acme);
        var kept = await CookieOfAsync(browser);
        var back = await ProviderVisit.AuthorizeAsync(await ProviderVisit.LinkAsync(browser));
        world.OfAcme.CodesLast = true;
        try
        {
            Assert.Equal("/orgs/acme", await EndAsync(browser, back));
            Assert.Contains("error=unauthenticated", await EndAsync(browser, back), StringComparison.Ordinal);

            // With a kept copy of the cookie, and a provider that takes its codes twice.
            using var thief = world.Server.NewClient();
            thief.DefaultRequestHeaders.Add("Cookie", kept);
            var before = world.OfAcme.Exchanged;
            Assert.Equal(Refused, await EndAsync(thief, back));
            Assert.Equal(before + 1, world.OfAcme.Exchanged);
        }
        finally
        {
            world.OfAcme.CodesLast = false;
        }
    }

    [Fact]
    public async Task Code_ExchangedTwice_IsRefusedByTheProvider()
    {
        world.OfAcme.Who = new Claimed("twice");
        using var browser = world.Server.NewClient();
        await ProviderVisit.BeginAsync(browser, World.Acme);
        var first = await ProviderVisit.AuthorizeAsync(await ProviderVisit.LinkAsync(browser));
        Assert.Equal("/orgs/acme", await EndAsync(browser, first));

        // The used code in a journey of its own.
        await ProviderVisit.BeginAsync(browser, World.Acme);
        var second = await ProviderVisit.AuthorizeAsync(await ProviderVisit.LinkAsync(browser));
        var mixed = new Uri(first.OriginalString.Split("&state=")[0] + "&state=" + second.OriginalString.Split("&state=")[1]);
        Assert.Equal(Refused, await EndAsync(browser, mixed));
    }

    [Fact]
    public async Task Organization_UnknownOrWithoutOne_SameAnswer()
    {
        var spare = await Person.RegisterAsync(world.Server, "spare-owner@example.com");
        using (var free = await spare.WithTokenAsync(null))
        {
            await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug = "without", name = "Without" }));
        }

        string[] ends = [];
        foreach (var slug in new[] { "without", "never-was", "NOT a slug" })
        {
            using var browser = world.Server.NewClient();
            var answer = await Person.PostFormAsync(browser, "/session/organization", ("organization", slug));
            ends = [.. ends, $"{(int)answer.StatusCode} {answer.Headers.Location!.OriginalString.Replace(Uri.EscapeDataString(slug), "*", StringComparison.Ordinal)} {answer.Headers.Contains("Set-Cookie")}"];
        }

        Assert.Single(ends.Distinct());
        Assert.StartsWith("303 /sign-in/organization?error=not-found", ends[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domains_OnlyVerifiedAddressesOfThem_ComeIn()
    {
        await World.Expect(null, ProviderVisit.AppointAsync(world.AsOwner, World.Acme, world.OfAcme, domains: ["Acme.example"]));
        try
        {
            foreach (var who in new[]
            {
                new Claimed("d1", "d1@globex.example"), new Claimed("d2", "d2@acme.example", IsVerified: false), new Claimed("d3"),
                new Claimed("d4", "d4@acme.example.evil.example"), new Claimed("d5", "d5@sub.acme.example"),
            })
            {
                world.OfAcme.Who = who;
                using var browser = world.Server.NewClient();
                Assert.Equal("/sign-in/organization?error=forbidden&organization=acme", await ProviderVisit.SignInAsync(browser, World.Acme));
                await World.Expect(HttpStatusCode.Unauthorized, browser.GetAsync("/api/v1/me"));
            }

            world.OfAcme.Who = new Claimed("d6", "d6@ACME.example");
            using var good = await ProviderVisit.EnterAsync(world.Server, World.Acme);
            Assert.Equal("d6@ACME.example", (await ProviderVisit.MeAsync(good)).GetProperty("email").GetString());
            var denied = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit?action=member.signed-in&outcome=denied"));
            Assert.Equal("email-domain", denied.GetProperty("items")[0].GetProperty("details").GetProperty("reason").GetString());
        }
        finally
        {
            await World.Expect(null, ProviderVisit.AppointAsync(world.AsOwner, World.Acme, world.OfAcme));
        }
    }

    [Fact]
    public async Task Removed_StaysRemoved_WhateverTheProviderSays()
    {
        world.OfAcme.Who = new Claimed("removed");
        using var browser = await ProviderVisit.EnterAsync(world.Server, World.Acme);
        var id = (await ProviderVisit.MeAsync(browser)).GetProperty("userId").GetString();
        await World.Expect(HttpStatusCode.NoContent, world.AsOwner.DeleteAsync(World.Path($"/members/{id}")));

        await Accounts.AccountWorld.AssertEndedAsync(browser);
        using var again = world.Server.NewClient();
        Assert.Equal("/sign-in/organization?error=forbidden&organization=acme", await ProviderVisit.SignInAsync(again, World.Acme));
    }

    [Fact]
    public async Task SwitchedOff_EverythingOfTheirsEnds_AndOnAgainIsANewSession()
    {
        world.OfAcme.Who = new Claimed("switched", "switched@acme.example");
        using var browser = await ProviderVisit.EnterAsync(world.Server, World.Acme);
        var made = await World.JsonAsync(await World.Expect(HttpStatusCode.Created, browser.PostAsJsonAsync(World.Path("/api-keys"), new { name = "of a provided account", role = "viewer" })));
        using var key = world.Owner.With(made.GetProperty("key").GetString()!);
        await World.Expect(HttpStatusCode.OK, key.GetAsync(World.Path("/chains")));

        await World.Expect(null, ProviderVisit.AppointAsync(world.AsOwner, World.Acme, world.OfAcme, enabled: false));
        try
        {
            // At once for what is asked of the namespace, within the second for who they are.
            Assert.NotEqual(HttpStatusCode.OK, (await browser.GetAsync(World.Path("/chains"))).StatusCode);
            Assert.NotEqual(HttpStatusCode.OK, (await key.GetAsync(World.Path("/chains"))).StatusCode);
            await Accounts.AccountWorld.AssertEndedAsync(browser);
            await Accounts.AccountWorld.AssertEndedAsync(key);
            using var late = world.Server.NewClient();
            Assert.Equal("/sign-in/organization?error=not-found&organization=acme", await ProviderVisit.BeginAsync(late, World.Acme));
            await World.Expect(HttpStatusCode.OK, world.AsOwner.GetAsync(World.Path("/chains")));
        }
        finally
        {
            await World.Expect(null, ProviderVisit.AppointAsync(world.AsOwner, World.Acme, world.OfAcme));
        }

        // On again: they come in anew, and what they held before stays worth nothing but the key, which is theirs.
        await World.Expect(HttpStatusCode.Unauthorized, browser.GetAsync("/api/v1/me"));
        using var anew = await ProviderVisit.EnterAsync(world.Server, World.Acme);
        await World.Expect(HttpStatusCode.OK, anew.GetAsync(World.Path("/chains")));
        await World.Expect(HttpStatusCode.Unauthorized, browser.GetAsync("/api/v1/me"));
        await World.Expect(HttpStatusCode.OK, key.GetAsync(World.Path("/chains")));
    }

    private static async Task<string> EndAsync(HttpClient browser, Uri back) => (await browser.GetAsync(back)).Headers.Location!.OriginalString;

    /// <summary>The journey as the browser would send it; beginning again gives the same browser another one.</summary>
    private static async Task<string> CookieOfAsync(HttpClient browser)
    {
        var answer = await Person.PostFormAsync(browser, "/session/organization", ("organization", World.Acme));
        return answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("mentiko-journey=", StringComparison.Ordinal)).Split(';')[0];
    }

    private async Task<IReadOnlyList<string>> ActionsAsync(string user)
    {
        var page = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/audit?target={user}"));
        return [.. page.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()!)];
    }
}
