using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Xunit;

namespace Mentiko.Web.Tests.Accounts;

/// <summary>Leaving an organization, and deleting one's account, from outside.</summary>
public sealed class LeavingTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    [Fact]
    public async Task Leave_AMember_EndsCredentialsStopsSchedulesAndIsOnRecord()
    {
        var person = await world.JoinAsync("leaver@acme.example", "admin");
        using var token = await person.WithTokenAsync(World.Acme);
        using var key = await person.WithKeyAsync("admin");
        await World.Expect(HttpStatusCode.Created, token.PutAsync(World.Path("/schedules/leavers"), World.Json("""{"chain":"report","cron":"0 0 1 1 *"}""")));

        await World.Expect(HttpStatusCode.UnprocessableEntity, LeaveAsync(token, "another"));
        await World.Expect(HttpStatusCode.Forbidden, LeaveAsync(key, World.Acme));
        await World.Expect(HttpStatusCode.OK, token.GetAsync(World.Path("/chains")));
        await World.Expect(HttpStatusCode.NoContent, LeaveAsync(token, World.Acme));

        await AccountWorld.AssertEndedAsync(token);
        await AccountWorld.AssertEndedAsync(key);
        var schedule = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/schedules/leavers"));
        Assert.False(schedule.GetProperty("enabled").GetBoolean());
        Assert.Contains("no member", schedule.GetProperty("stopped").ToString(), StringComparison.Ordinal);
        Assert.Equal(person.UserId, (await EntryAsync("member.left", person.UserId)).GetProperty("actor").GetProperty("id").GetString());
        Assert.Equal("leavers", (await EntryAsync("schedule.stopped", "leavers")).GetProperty("target").GetProperty("id").GetString());

        // The account stands, and finds nothing of the organization.
        using var free = await person.WithTokenAsync(null);
        Assert.Empty((await free.GetFromJsonAsync<JsonElement>("/api/v1/orgs")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Leave_TheLastOwner_Stays()
    {
        var refused = await World.Expect(HttpStatusCode.Conflict, LeaveAsync(world.AsOwner, World.Acme));

        Assert.Equal("last-owner", (await World.JsonAsync(refused)).GetProperty("code").GetString());
        await World.Expect(HttpStatusCode.OK, world.AsOwner.GetAsync(World.Path("/members")));
    }

    [Fact]
    public async Task Delete_AnAccount_EndsEverythingOfItButTheRecord()
    {
        var person = await world.JoinAsync("goner@acme.example", "operator");
        using var token = await person.WithTokenAsync(World.Acme);
        using var free = await person.WithTokenAsync(null);
        using var cookie = await person.WithCookieAsync(World.Acme);
        using var key = await person.WithKeyAsync("operator");
        await World.Expect(HttpStatusCode.Accepted, token.PostAsJsonAsync(World.Path("/chains/report/runs"), new { input = new { } }));

        await World.Expect(HttpStatusCode.Unauthorized, DeleteAsync(free, "not the password"));
        await World.Expect(HttpStatusCode.Forbidden, DeleteAsync(key, Person.Password));
        await World.Expect(HttpStatusCode.OK, token.GetAsync("/api/v1/me"));
        await World.Expect(HttpStatusCode.NoContent, DeleteAsync(free, Person.Password));

        foreach (var client in new[] { token, free, cookie, key })
        {
            await AccountWorld.AssertEndedAsync(client);
        }

        using var nobody = world.Server.NewClient();
        var again = await nobody.PostAsJsonAsync("/api/v1/auth/token", new { email = person.Email, password = Person.Password });
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        var left = await EntryAsync("member.left", person.UserId);
        Assert.Equal("account-deleted", left.GetProperty("details").GetProperty("reason").GetString());
        Assert.Equal(person.UserId, (await EntryAsync("run.triggered", null, person.UserId)).GetProperty("actor").GetProperty("id").GetString());
        await world.LetterAsync(person.Email, "deleted");

        // The address is free again, for an account that is none of the old one.
        var successor = await Person.RegisterAsync(world.Server, person.Email);
        Assert.NotEqual(person.UserId, successor.UserId);
        using var stranger = await successor.WithTokenAsync(null);
        Assert.Empty((await stranger.GetFromJsonAsync<JsonElement>("/api/v1/orgs")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Delete_TheOnlyOwner_IsRefusedByNameAndChangesNothing()
    {
        var person = await world.JoinAsync("founder@acme.example", "viewer");
        using var free = await person.WithTokenAsync(null);
        await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug = "founders", name = "Founders" }));

        var refused = await World.JsonAsync(await World.Expect(HttpStatusCode.Conflict, DeleteAsync(free, Person.Password)));

        Assert.Contains("founders", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(World.Acme, refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, (await free.GetFromJsonAsync<JsonElement>("/api/v1/orgs")).GetProperty("items").GetArrayLength());
    }

    private static Task<HttpResponseMessage> LeaveAsync(HttpClient client, string confirm) => client.PostAsJsonAsync(World.Path("/leave"), new { confirm });

    internal static async Task<HttpResponseMessage> DeleteAsync(HttpClient client, string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/me") { Content = JsonContent.Create(new { password }) };
        return await client.SendAsync(request);
    }

    private async Task<JsonElement> EntryAsync(string action, string? target, string? actor = null)
    {
        var query = $"/audit?action={action}{(target is null ? "" : $"&target={target}")}{(actor is null ? "" : $"&actor={actor}")}";
        return (await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path(query))).GetProperty("items")[0];
    }
}
