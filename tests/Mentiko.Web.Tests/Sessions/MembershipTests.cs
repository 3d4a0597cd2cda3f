using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Sessions;

/// <summary>Members come, change and go, and open sessions follow at once.</summary>
public abstract class MembershipTests(World world)
{
    [Fact]
    public async Task LastOwner_LeavesOrStepsDown_Refused()
    {
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Conflict, "last-owner", world.AsOwner.DeleteAsync(World.Path($"/members/{world.Owner.UserId}")));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Conflict, "last-owner", world.AsOwner.PutAsJsonAsync(World.Path($"/members/{world.Owner.UserId}"), new { role = "admin" }));
    }

    [Fact]
    public async Task Role_Changed_BitesOnTheNextRequest()
    {
        var person = await world.JoinAsync("changing@acme.example", "admin");
        using var token = await person.WithTokenAsync(World.Acme);
        using var cookie = await person.WithCookieAsync(World.Acme);
        foreach (var client in new[] { token, cookie })
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(World.Path("/audit?limit=1"))).StatusCode);
        }

        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsJsonAsync(World.Path($"/members/{person.UserId}"), new { role = "viewer" }));
        foreach (var client in new[] { token, cookie })
        {
            await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", client.GetAsync(World.Path("/audit?limit=1")));
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(World.Path("/chains"))).StatusCode);
        }
    }

    [Fact]
    public async Task Member_Removed_IsOutOnTheNextRequest()
    {
        var person = await world.JoinAsync("leaving@acme.example", "viewer");
        using var token = await person.WithTokenAsync(World.Acme);
        using var cookie = await person.WithCookieAsync(World.Acme);
        await World.Expect(HttpStatusCode.OK, token.GetAsync(World.Path("/chains")));
        await World.Expect(HttpStatusCode.OK, cookie.GetAsync(World.Path("/chains")));

        await world.RemoveAsync(person);
        Assert.Equal(HttpStatusCode.Unauthorized, (await token.GetAsync(World.Path("/chains"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await cookie.GetAsync(World.Path("/chains"))).StatusCode);
    }

    [Fact]
    public async Task Invitation_UnknownAddress_AcceptedByItsOwnerOnly()
    {
        var answer = await World.Expect(HttpStatusCode.Accepted, world.AsOwner.PostAsJsonAsync(World.Path("/members"), new { email = "invited@acme.example", role = "operator" }));
        var token = (await World.JsonAsync(answer)).GetProperty("invitation").GetProperty("token").GetString();

        using var other = await world.Stranger.WithTokenAsync(null);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"/api/v1/invitations/{token}/accept", null)).StatusCode);

        var person = await Person.RegisterAsync(world.Server, "invited@acme.example");
        using var client = await person.WithTokenAsync(null);
        var membership = await World.JsonAsync(await World.Expect(HttpStatusCode.OK, client.PostAsync($"/api/v1/invitations/{token}/accept", null)));
        Assert.Equal("operator", membership.GetProperty("role").GetString());

        // Good once: whoever is removed does not come back by it.
        await world.RemoveAsync(person);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync($"/api/v1/invitations/{token}/accept", null)).StatusCode);
    }

    [Fact]
    public async Task SignOut_Cookie_IsGone()
    {
        using var client = await world.Viewer.WithCookieAsync(World.Acme);
        var answer = await Person.PostFormAsync(client, "/session/sign-out");
        Assert.Equal("/sign-in", answer.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task SignOut_CopyOfTheCookie_IsWorthNothing()
    {
        using var client = await world.Viewer.WithCookieAsync(World.Acme);
        using var other = await world.Viewer.WithCookieAsync(World.Acme);
        using var thief = world.Server.NewClient();
        thief.DefaultRequestHeaders.Add("Cookie", await SessionCookieOfAsync(client));
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/api/v1/me")).StatusCode);

        await World.Expect(HttpStatusCode.SeeOther, Person.PostFormAsync(client, "/session/sign-out"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task SignIn_ReturnUrlThatIsNotAscii_IsEncoded()
    {
        using var client = world.Server.NewClient();
        var answer = await Person.PostFormAsync(client, "/session/sign-in", ("email", world.Viewer.Email), ("password", Person.Password), ("returnUrl", "/orgs/acme/workspace/\u00e9"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/orgs/acme/workspace/%C3%A9", answer.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    public async Task SignIn_ReturnUrlOfAnotherSite_GoesHome(string returnUrl)
    {
        using var client = world.Server.NewClient();
        var answer = await Person.PostFormAsync(client, "/session/sign-in", ("email", world.Viewer.Email), ("password", Person.Password), ("returnUrl", returnUrl));
        Assert.Equal("/", answer.Headers.Location!.OriginalString);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), header => header.StartsWith("mentiko-session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=lax", cookie);
    }

    [Fact]
    public async Task SignIn_WithoutAntiforgery_Refused()
    {
        using var client = world.Server.NewClient();
        var form = new FormUrlEncodedContent([KeyValuePair.Create("email", world.Viewer.Email), KeyValuePair.Create("password", Person.Password)]);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("/session/sign-in", form)).StatusCode);
    }

    // Switching to the same namespace issues the cookie anew, which is the only time that it is seen.
    private static async Task<string> SessionCookieOfAsync(HttpClient client)
    {
        var answer = await World.Expect(HttpStatusCode.SeeOther, Person.PostFormAsync(client, "/session/switch", ("namespace", World.Acme)));
        return answer.Headers.GetValues("Set-Cookie").Single(header => header.StartsWith("mentiko-session=", StringComparison.Ordinal)).Split(';')[0];
    }
}

[Collection(SharedWorld.Name)]
public sealed class MembershipsOfMany(World world) : MembershipTests(world);

[Collection(SharedSingleWorld.Name)]
public sealed class MembershipsOfOne(SingleWorld world) : MembershipTests(world);

/// <summary>A session of somebody who belongs to two organizations.</summary>
[Collection(SharedWorld.Name)]
public sealed class SwitchTests(World world)
{
    [Fact]
    public async Task Switch_ToOwnAndForeignNamespace_OnlyOwn()
    {
        var person = await world.JoinAsync("switching@acme.example", "viewer");
        using var client = await person.WithCookieAsync(World.Acme);
        await World.Expect(HttpStatusCode.Created, client.PostAsJsonAsync("/api/v1/orgs", new { slug = "own-place", name = "Own" }));

        // Still a session for the first one.
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/v1/orgs/own-place/chains")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Person.PostFormAsync(client, "/session/switch", ("namespace", World.Globex))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Person.PostFormAsync(client, "/session/switch", ("namespace", "own-place"))).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/orgs/own-place/chains")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(World.Path("/chains"))).StatusCode);
    }
}
