using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Accounts;

/// <summary>The second factor, from the first key to the last recovery code.</summary>
public sealed class TwoFactorTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    private const string Factor = "/api/v1/me/two-factor";

    [Fact]
    public async Task TurnOn_FromThenOn_APasswordAloneIsHalfACredential()
    {
        var person = await world.JoinAsync("careful@acme.example", "viewer");
        using var client = await person.WithTokenAsync(World.Acme);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "invalid-credentials", client.PostAsJsonAsync(Factor, new { password = "not the password" }));
        var key = await BeginAsync(client);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", client.PutAsJsonAsync(Factor, new { code = "not one" }));

        // Not before it is proved.
        await World.Expect(HttpStatusCode.OK, IssueAsync(person, null));
        var codes = await TurnOnAsync(client, key);
        Assert.Equal(10, codes.Distinct().Count());

        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "two-factor-required", IssueAsync(person, null));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "invalid-credentials", IssueAsync(person, "abcdef"));
        var code = Authenticator.CodeOf(key, stepsAway: 1);
        await World.Expect(HttpStatusCode.OK, IssueAsync(person, code));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "invalid-credentials", IssueAsync(person, code));

        await World.Expect(HttpStatusCode.OK, IssueAsync(person, codes[0].ToUpperInvariant()));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "invalid-credentials", IssueAsync(person, codes[0]));
        Assert.Equal("""{"on":true,"recoveryCodesLeft":9}""", await client.GetStringAsync(Factor));

        await World.Expect(HttpStatusCode.NoContent, client.PostAsJsonAsync($"{Factor}/off", new { password = Person.Password }));
        await World.Expect(HttpStatusCode.OK, IssueAsync(person, null));
        Assert.Equal("""{"on":false,"recoveryCodesLeft":0}""", await client.GetStringAsync(Factor));
        await world.LetterAsync(person.Email, "is off");
    }

    [Fact]
    public async Task Code_ThatTurnedItOnOrSignedInBefore_IsGoodForNothingElse()
    {
        var person = await world.JoinAsync("seen-over-the-shoulder@acme.example", "viewer");
        using var client = await person.WithTokenAsync(World.Acme);
        var key = await BeginAsync(client);
        var (first, second) = (Authenticator.CodeOf(key), Authenticator.CodeOf(key, stepsAway: 1));
        await World.Expect(HttpStatusCode.OK, client.PutAsJsonAsync(Factor, new { code = first }));

        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "invalid-credentials", IssueAsync(person, first));
        await World.Expect(HttpStatusCode.OK, IssueAsync(person, second));

        // Each of them is remembered, not the last one alone.
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "invalid-credentials", IssueAsync(person, first));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "invalid-credentials", IssueAsync(person, second));
    }

    [Fact]
    public async Task Code_WrongTooOften_LocksTheSecondFactorForTheRightOneToo()
    {
        var person = await world.JoinAsync("guessed-at@acme.example", "viewer");
        using var client = await person.WithTokenAsync(World.Acme);
        var key = await BeginAsync(client);
        await TurnOnAsync(client, key);
        for (var guess = 0; guess < 5; guess++)
        {
            await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "invalid-credentials", IssueAsync(person, "zzzzzz"));
        }

        // A right password in between sets back its own count, not this one.
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "two-factor-required", IssueAsync(person, null));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.TooManyRequests, "locked-out", IssueAsync(person, Authenticator.CodeOf(key, stepsAway: 1)));
    }

    [Fact]
    public async Task SignIn_OnAPage_AsksForTheCodeBeforeThereIsASession()
    {
        var person = await world.JoinAsync("by-page@acme.example", "viewer");
        using var client = await person.WithTokenAsync(World.Acme);
        var key = await BeginAsync(client);
        await TurnOnAsync(client, key);
        using var browser = world.Server.NewClient();

        var first = await Person.PostFormAsync(browser, "/session/sign-in", ("email", person.Email), ("password", Person.Password), ("returnUrl", "/orgs/acme"));
        Assert.Equal("/sign-in/code?returnUrl=%2Forgs%2Facme", first.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(first.Headers.Location)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/me")).StatusCode);
        var wrong = await Person.PostFormAsync(browser, "/session/code", ("code", "zzzzzz"), ("returnUrl", "/orgs/acme"));
        Assert.StartsWith("/sign-in/code?error=invalid-credentials", wrong.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/me")).StatusCode);

        var right = await Person.PostFormAsync(browser, "/session/code", ("code", Authenticator.CodeOf(key, stepsAway: 1)), ("returnUrl", "/orgs/acme"));
        Assert.Equal("/orgs/acme", right.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/me")).StatusCode);

        // Without the first half there is no second one.
        using var stranger = world.Server.NewClient();
        var skipped = await Person.PostFormAsync(stranger, "/session/code", ("code", Authenticator.CodeOf(key, stepsAway: 2)));
        Assert.StartsWith("/sign-in?error=unauthenticated", skipped.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoFactor_OfMembers_IsSeenByTheTeam()
    {
        var person = await world.JoinAsync("seen@acme.example", "viewer");
        using var client = await person.WithTokenAsync(World.Acme);
        await TurnOnAsync(client, await BeginAsync(client));

        var members = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/members"));
        Assert.Contains(members.GetProperty("items").EnumerateArray(), member => member.GetProperty("email").GetString() == person.Email && member.GetProperty("twoFactor").GetBoolean());
        Assert.Contains(members.GetProperty("items").EnumerateArray(), member => !member.GetProperty("twoFactor").GetBoolean());
        using var key = await world.Owner.WithKeyAsync("owner");
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", key.GetAsync(Factor));
    }

    private async Task<HttpResponseMessage> IssueAsync(Person person, string? twoFactorCode)
    {
        using var client = world.Server.NewClient();
        return await client.PostAsJsonAsync("/api/v1/auth/token", new { email = person.Email, password = Person.Password, @namespace = World.Acme, twoFactorCode });
    }

    private static async Task<string> BeginAsync(HttpClient client)
    {
        var setup = await World.JsonAsync(await World.Expect(HttpStatusCode.OK, client.PostAsJsonAsync(Factor, new { password = Person.Password })));
        var key = setup.GetProperty("key").GetString()!;
        Assert.Contains($"secret={key}", setup.GetProperty("address").GetString(), StringComparison.Ordinal);
        return key;
    }

    private static async Task<string[]> TurnOnAsync(HttpClient client, string key)
    {
        var answer = await World.JsonAsync(await World.Expect(HttpStatusCode.OK, client.PutAsJsonAsync(Factor, new { code = Authenticator.CodeOf(key) })));
        return [.. answer.GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!)];
    }
}
