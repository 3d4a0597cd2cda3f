using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Keys;

/// <summary>What an API key opens, what it never opens, and how it ends.</summary>
public abstract class ApiKeyTests(World world)
{
    private static readonly string Keys = World.Path("/api-keys");

    [Fact]
    public async Task Create_ShownOnce_AndInNoListOrRecord()
    {
        var (made, text) = await world.Operator.NewKeyAsync("nightly", "viewer");
        Assert.Equal(["id", "key", "name", "role", "expiresAt"], made.EnumerateObject().Select(member => member.Name));

        using var own = await world.Operator.WithTokenAsync(World.Acme);
        foreach (var page in new[] { await own.GetStringAsync(Keys), await world.AsOwner.GetStringAsync(Keys), await world.AsOwner.GetStringAsync(World.Path("/audit")) })
        {
            Assert.Contains(made.GetProperty("id").GetString()!, page, StringComparison.Ordinal);
            Assert.DoesNotContain(text[^49..], page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Person_WhatOnlyAPersonMayDo_IsForbiddenToAKey()
    {
        using var key = await world.Owner.WithKeyAsync("owner");
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", key.PostAsJsonAsync("/api/v1/orgs", new { slug = "by-key", name = "By key" }));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", key.PostAsync("/api/v1/invitations/whatever/accept", null));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.BadRequest, "malformed", key.DeleteAsync("/api/v1/auth/token"));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.NotFound, "not-found", key.GetAsync("/api/v1/admin/orgs"));
    }

    [Fact]
    public async Task Revoke_AKeyThatMadeOthers_EndsThemToo()
    {
        var person = await world.JoinAsync("stolen@acme.example", "operator");
        var (stolen, _) = await person.NewKeyAsync("stolen", "operator");
        var (kept, _) = await person.NewKeyAsync("kept", "operator");
        using var thief = person.With(stolen.GetProperty("key").GetString()!);
        var second = await World.JsonAsync(await World.Expect(HttpStatusCode.Created, thief.PostAsJsonAsync(Keys, new { name = "nightly", role = "operator" })));
        using var hidden = person.With(second.GetProperty("key").GetString()!);
        var third = await World.JsonAsync(await World.Expect(HttpStatusCode.Created, hidden.PostAsJsonAsync(Keys, new { name = "nightly", role = "viewer" })));

        using var own = await person.WithTokenAsync(World.Acme);
        await World.Expect(HttpStatusCode.NoContent, own.DeleteAsync($"{Keys}/{stolen.GetProperty("id").GetString()}"));

        foreach (var dead in new[] { stolen, second, third })
        {
            using var client = person.With(dead.GetProperty("key").GetString()!);
            await World.Expect(HttpStatusCode.Unauthorized, client.GetAsync("/api/v1/me"));
        }

        using var control = person.With(kept.GetProperty("key").GetString()!);
        await World.Expect(HttpStatusCode.OK, control.GetAsync("/api/v1/me"));
    }

    [Fact]
    public async Task Revoke_ByTheKeyThatTakesOver_EndsTheOldOneAlone()
    {
        var person = await world.JoinAsync("rotating@acme.example", "operator");
        var (old, _) = await person.NewKeyAsync("rotated", "operator");
        using var first = person.With(old.GetProperty("key").GetString()!);
        var made = await World.JsonAsync(await World.Expect(HttpStatusCode.Created, first.PostAsJsonAsync(Keys, new { name = "rotated", role = "operator" })));
        using var next = person.With(made.GetProperty("key").GetString()!);

        await World.Expect(HttpStatusCode.NoContent, next.DeleteAsync($"{Keys}/{old.GetProperty("id").GetString()}"));

        await World.Expect(HttpStatusCode.OK, next.GetAsync("/api/v1/me"));
        await World.Expect(HttpStatusCode.Unauthorized, first.GetAsync("/api/v1/me"));
    }

    [Fact]
    public async Task Revoke_AKeyThatMayMore_IsForbiddenToASmallOne()
    {
        var person = await world.JoinAsync("two-keys@acme.example", "admin");
        var (large, _) = await person.NewKeyAsync("large", "admin");
        using var small = await person.WithKeyAsync("viewer");

        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", small.DeleteAsync($"{Keys}/{large.GetProperty("id").GetString()}"));

        using var own = await person.WithTokenAsync(World.Acme);
        await World.Expect(HttpStatusCode.NoContent, own.DeleteAsync($"{Keys}/{large.GetProperty("id").GetString()}"));
    }

    [Theory]
    [InlineData("viewer", "operator")]
    [InlineData("operator", "admin")]
    [InlineData("admin", "owner")]
    public async Task Create_AKeyThatOutranks_IsForbiddenByTokenAndByKey(string role, string wanted)
    {
        var person = await world.JoinAsync($"climbs-from-{role}@acme.example", role);
        using var token = await person.WithTokenAsync(World.Acme);
        using var key = await person.WithKeyAsync(role);
        // An Owner's key that is for less is no way to more either.
        using var lowered = await world.Owner.WithKeyAsync(role);
        foreach (var client in new[] { token, key, lowered })
        {
            await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", client.PostAsJsonAsync(Keys, new { name = $"{role} up", role = wanted }));
            using var control = await World.Expect(HttpStatusCode.Created, client.PostAsJsonAsync(Keys, new { name = $"{role} level {Guid.NewGuid():N}", role }));
        }
    }

    [Fact]
    public async Task Owner_Demoted_TheirKeyWeakensAtTheNextRequest()
    {
        var person = await world.JoinAsync("demoted@acme.example", "admin");
        using var key = await person.WithKeyAsync("admin");
        await World.Expect(HttpStatusCode.OK, key.GetAsync(World.Path("/members")));

        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsJsonAsync(World.Path($"/members/{person.UserId}"), new { role = "viewer" }));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", key.GetAsync(World.Path("/members")));
        await World.Expect(HttpStatusCode.OK, key.GetAsync(World.Path("/chains")));

        // And never becomes more than it was made for.
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsJsonAsync(World.Path($"/members/{person.UserId}"), new { role = "owner" }));
        await World.Expect(HttpStatusCode.OK, key.GetAsync(World.Path("/members")));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", key.GetAsync(World.Path("/vault")));
    }

    [Fact]
    public async Task Owner_Removed_TheirKeyProvesNobody()
    {
        var person = await world.JoinAsync("removed-with-key@acme.example", "operator");
        using var key = await person.WithKeyAsync("operator");
        await World.Expect(HttpStatusCode.OK, key.GetAsync(World.Path("/chains")));
        await world.RemoveAsync(person);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", key.GetAsync(World.Path("/chains")));
    }

    [Fact]
    public async Task Revoke_OwnAndOthers_ByWhomItMay()
    {
        var (mine, text) = await world.Viewer.NewKeyAsync("to revoke", "viewer");
        var id = mine.GetProperty("id").GetString();
        using var other = await world.Admin.WithTokenAsync(World.Acme);
        using var key = world.Viewer.With(text);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", other.DeleteAsync($"{Keys}/{id}"));
        Assert.DoesNotContain(id!, await other.GetStringAsync(Keys), StringComparison.Ordinal);
        await World.Expect(HttpStatusCode.OK, key.GetAsync(World.Path("/chains")));

        await World.Expect(HttpStatusCode.NoContent, world.AsOwner.DeleteAsync($"{Keys}/{id}"));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", key.GetAsync(World.Path("/chains")));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.NotFound, "not-found", world.AsOwner.DeleteAsync($"{Keys}/{id}"));
    }

    [Fact]
    public async Task Create_WrongInEveryMember_SaysAllAtOnce()
    {
        var answer = await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.PostAsync(Keys, World.Json("""{"name":"","role":"king","expiresAt":"tomorrow","key":"mine"}""")));
        var errors = (await World.JsonAsync(answer)).GetProperty("errors").EnumerateObject().Select(error => error.Name);
        Assert.Equal(["$.expiresAt", "$.key", "$.role"], errors.Order());
        answer = await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.PostAsync(Keys, World.Json("""{"name":"a\u202eb","role":"viewer","expiresAt":"2020-01-01T00:00:00Z"}""")));
        errors = (await World.JsonAsync(answer)).GetProperty("errors").EnumerateObject().Select(error => error.Name);
        Assert.Equal(["$.expiresAt", "$.name"], errors.Order());
    }

    [Fact]
    public async Task Run_StartedWithAKey_NamesTheKeyInRunAndRecord()
    {
        var (made, text) = await world.Admin.NewKeyAsync("the nightly", "operator");
        using var key = world.Admin.With(text);
        var run = (await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, key.PostAsJsonAsync(World.Path("/chains/report/runs"), new { input = new { } })))).GetProperty("runId").GetString();

        var state = await world.WaitForAsync(run!, "succeeded");
        Assert.Equal("admin (API key \"the nightly\")", state.GetProperty("trigger").GetProperty("actor").GetString());
        var entries = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit?action=run.triggered"));
        var entry = entries.GetProperty("items").EnumerateArray().First(item => item.GetProperty("runId").GetString() == run);
        Assert.Equal("api-key", entry.GetProperty("credential").GetString());
        Assert.Equal((world.Admin.UserId, "admin"), (entry.GetProperty("actor").GetProperty("id").GetString(), entry.GetProperty("actor").GetProperty("name").GetString()));
        Assert.Equal(made.GetProperty("id").GetString(), entry.GetProperty("details").GetProperty("apiKey").GetString());
        Assert.Equal("the nightly", entry.GetProperty("details").GetProperty("apiKeyName").GetString());
    }

    [Fact]
    public async Task Page_OfANamespace_IsNotOpenedByCookieOfAKey()
    {
        // A key with a cookie beside it is the key: the header decides.
        using var cookie = await world.Owner.WithCookieAsync(World.Acme);
        cookie.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "mtk_nothing");
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", cookie.GetAsync(World.Path("/chains")));
    }
}

public sealed class ApiKeysOfMany(World world) : ApiKeyTests(world), IClassFixture<World>;

public sealed class ApiKeysOfOne(SingleWorld world) : ApiKeyTests(world), IClassFixture<SingleWorld>;

/// <summary>A key of somebody who belongs to two organizations.</summary>
[Collection(SharedWorld.Name)]
public sealed class ApiKeyBesideAnotherTests(World world)
{
    [Fact]
    public async Task Me_WithAKey_SaysSoAndNamesNoOtherOrganization()
    {
        var person = await world.JoinAsync("two-places@acme.example", "admin");
        using (var free = await person.WithTokenAsync(null))
        {
            await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug = "second-place", name = "Second" }));
        }

        using var key = await person.WithKeyAsync("operator");
        var me = await key.GetFromJsonAsync<JsonElement>("/api/v1/me");
        Assert.Equal("""{"kind":"api-key","namespace":"acme","role":"operator"}""", me.GetProperty("session").GetRawText());
        Assert.Equal("""[{"namespace":"acme","name":"ACME","role":"operator"}]""", me.GetProperty("memberships").GetRawText());
        Assert.DoesNotContain("second-place", await key.GetStringAsync("/api/v1/orgs"), StringComparison.Ordinal);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.NotFound, "not-found", key.GetAsync("/api/v1/orgs/second-place/chains"));
    }
}
