using System.Net;
using System.Net.Http.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Accounts;

/// <summary>New passwords: by the old one, and by a link.</summary>
public sealed class PasswordTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    private const string Reset = "/api/v1/auth/password-reset";
    private const string Set = "/api/v1/auth/password";
    private const string Next = "quite another sentence";

    [Fact]
    public async Task Reset_KnownAndUnknownAddress_SameBytesAndOneLetter()
    {
        using var nobody = world.Server.NewClient();
        var known = await nobody.PostAsJsonAsync(Reset, new { email = world.Viewer.Email });
        var unknown = await nobody.PostAsJsonAsync(Reset, new { email = "stranger@nowhere.example" });

        Assert.Equal(HttpStatusCode.Accepted, known.StatusCode);
        Assert.Equal(await Isolation.Bytes.OfAsync(known, withSeals: true), await Isolation.Bytes.OfAsync(unknown, withSeals: true));
        await world.LetterAsync(world.Viewer.Email, "A new password");
        Assert.Empty(world.LettersTo("stranger@nowhere.example"));
    }

    [Fact]
    public async Task Reset_ByTheLink_OnceAndEverythingElseEnds()
    {
        var person = await world.JoinAsync("forgets@acme.example", "operator");
        using var token = await person.WithTokenAsync(World.Acme);
        using var cookie = await person.WithCookieAsync(World.Acme);
        using var key = await person.WithKeyAsync("operator");
        using var nobody = world.Server.NewClient();
        await World.Expect(HttpStatusCode.Accepted, nobody.PostAsJsonAsync(Reset, new { email = person.Email }));
        var link = AccountWorld.TokenIn(await world.LetterAsync(person.Email, "A new password"));

        await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", nobody.PostAsJsonAsync(Set, new { token = link, password = "short" }));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", nobody.PostAsJsonAsync(Set, new { token = link + "x", password = Next }));
        await World.Expect(HttpStatusCode.OK, token.GetAsync("/api/v1/me"));
        await World.Expect(HttpStatusCode.NoContent, nobody.PostAsJsonAsync(Set, new { token = link, password = Next }));

        await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", nobody.PostAsJsonAsync(Set, new { token = link, password = "one more sentence" }));
        await AccountWorld.AssertEndedAsync(token);
        await AccountWorld.AssertEndedAsync(cookie);
        await World.Expect(HttpStatusCode.OK, key.GetAsync("/api/v1/me"));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "invalid-credentials", nobody.PostAsJsonAsync("/api/v1/auth/token", new { email = person.Email, password = Person.Password }));
        await World.Expect(HttpStatusCode.OK, nobody.PostAsJsonAsync("/api/v1/auth/token", new { email = person.Email, password = Next }));
        await world.LetterAsync(person.Email, "was changed");
    }

    [Fact]
    public async Task Reset_AfterAChangeMeanwhile_TheLinkIsWorthNothing()
    {
        var person = await world.JoinAsync("remembers@acme.example", "viewer");
        using var nobody = world.Server.NewClient();
        await World.Expect(HttpStatusCode.Accepted, nobody.PostAsJsonAsync(Reset, new { email = person.Email }));
        var link = AccountWorld.TokenIn(await world.LetterAsync(person.Email, "A new password"));
        using var token = await person.WithTokenAsync(null);
        await World.Expect(HttpStatusCode.NoContent, token.PutAsJsonAsync("/api/v1/me/password", new { currentPassword = Person.Password, newPassword = Next }));

        await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", nobody.PostAsJsonAsync(Set, new { token = link, password = "one more sentence" }));
        await AccountWorld.AssertEndedAsync(token);
    }

    [Fact]
    public async Task Change_OnThePage_KeepsThisBrowserAndEndsTheOthers()
    {
        var person = await world.JoinAsync("changes@acme.example", "viewer");
        using var here = await person.WithCookieAsync(World.Acme);
        using var there = await person.WithCookieAsync(World.Acme);
        var wrong = await Person.PostFormAsync(here, "/session/password", ("current", "not the password"), ("password", Next));
        Assert.Equal("/account?error=invalid-credentials", wrong.Headers.Location!.OriginalString);

        var done = await Person.PostFormAsync(here, "/session/password", ("current", Person.Password), ("password", Next));

        Assert.Equal("/account?done=password", done.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/account?done=password")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await there.GetAsync("/api/v1/me")).StatusCode);
    }
}
