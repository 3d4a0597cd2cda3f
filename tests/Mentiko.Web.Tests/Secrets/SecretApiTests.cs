using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Mentiko.Web.Tests.Secrets;

/// <summary>Secrets and settings over HTTP, as clients see them.</summary>
public abstract class SecretApiTests(World world)
{
    private const string Value = "a-value-of-this-test";

    [Fact]
    public async Task Put_NewThenAgain_Is201Then200WithMetadataOnly()
    {
        var created = await World.Expect(HttpStatusCode.Created, PutAsync(world.AsOwner, "PUT_TOKEN", new { value = Value, description = "for puts" }));
        Assert.Equal(World.Path("/secrets/PUT_TOKEN"), created.Headers.Location!.OriginalString);
        var body = await World.JsonAsync(created);
        Assert.Equal(
            "createdAt createdBy description lastUsedAt name updatedAt usedBy version",
            string.Join(' ', body.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)));
        Assert.Equal(("PUT_TOKEN", 1, "for puts", "owner"), (body.GetProperty("name").GetString(), body.GetProperty("version").GetInt32(), body.GetProperty("description").GetString(), body.GetProperty("createdBy").GetString()));

        var replaced = await World.JsonAsync(await World.Expect(HttpStatusCode.OK, PutAsync(world.AsOwner, "PUT_TOKEN", new { value = Value + "-2" })));
        Assert.Equal((2, "for puts"), (replaced.GetProperty("version").GetInt32(), replaced.GetProperty("description").GetString()));
        Assert.Equal(JsonValueKind.Null, replaced.GetProperty("lastUsedAt").ValueKind);
    }

    [Theory]
    [InlineData("PUT_BAD", """{"value":"short"}""", "$.value")]
    [InlineData("PUT_BAD", """{"value":"password"}""", "$.value")]
    [InlineData("PUT_BAD", """{"value":"with a \u0000 in it"}""", "$.value")]
    [InlineData("PUT_BAD", """{}""", "$.value")]
    [InlineData("PUT_BAD", """{"value":7}""", "$.value")]
    [InlineData("PUT_BAD", """{"value":"a-good-enough-value","vaule":"x"}""", "$.vaule")]
    [InlineData("PUT_BAD", """{"value":"a-good-enough-value","version":9}""", "$.version")]
    [InlineData("LD_PRELOAD", """{"value":"a-good-enough-value"}""", "name")]
    [InlineData("lower", """{"value":"a-good-enough-value"}""", "name")]
    public async Task Put_Bad_Is422WithTheReasonAndWithoutTheValue(string name, string json, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, World.Path($"/secrets/{name}")) { Content = World.Json(json) };
        var answer = await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.SendAsync(request));

        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(JsonDocument.Parse(text).RootElement.GetProperty("errors").TryGetProperty(path, out _), text);
        Assert.DoesNotContain("a-good-enough-value", text, StringComparison.Ordinal);
        await World.Expect(HttpStatusCode.NotFound, world.AsOwner.GetAsync(World.Path($"/secrets/{name}")));
    }

    [Fact]
    public async Task Delete_Secret_Is204ThenNotFoundAndListedNoMore()
    {
        await World.Expect(HttpStatusCode.Created, PutAsync(world.AsOwner, "GONE_TOKEN", new { value = Value }));
        Assert.Contains("GONE_TOKEN", await ListAsync());

        await World.Expect(HttpStatusCode.NoContent, world.AsOwner.DeleteAsync(World.Path("/secrets/GONE_TOKEN")));

        await World.Expect(HttpStatusCode.NotFound, world.AsOwner.DeleteAsync(World.Path("/secrets/GONE_TOKEN")));
        await World.Expect(HttpStatusCode.NotFound, world.AsOwner.GetAsync(World.Path("/secrets/GONE_TOKEN")));
        Assert.DoesNotContain("GONE_TOKEN", await ListAsync());
    }

    [Fact]
    public async Task Page_AsOwner_ShowsNamesAndNoValue()
    {
        await World.Expect(HttpStatusCode.Created, PutAsync(world.AsOwner, "PAGE_TOKEN", new { value = "a-value-of-the-page" }));
        using var browser = await world.Owner.WithCookieAsync(World.Acme);
        var page = await browser.GetStringAsync($"/orgs/{World.Acme}/secrets");
        Assert.Contains("PAGE_TOKEN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("a-value-of-the-page", page, StringComparison.Ordinal);

        using var operators = await world.Operator.WithCookieAsync(World.Acme);
        var refused = await World.Expect(HttpStatusCode.Forbidden, operators.GetAsync($"/orgs/{World.Acme}/secrets"));
        Assert.DoesNotContain("PAGE_TOKEN", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UsedBy_AgentsThatDeclareIt_AreNamedAndForgottenWithTheirDeclaration()
    {
        await World.Expect(HttpStatusCode.Created, PutAsync(world.AsOwner, "USED_TOKEN", new { value = Value }));
        await SaveAgentAsync("user-of-it", "USED_TOKEN");
        Assert.Equal(["user-of-it"], await UsersAsync());

        await SaveAgentAsync("user-of-it", "OTHER_TOKEN");
        Assert.Empty(await UsersAsync());

        async Task<string[]> UsersAsync() =>
            [.. (await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/secrets/USED_TOKEN"))).GetProperty("usedBy").EnumerateArray().Select(name => name.GetString()!)];
    }

    [Fact]
    public async Task Agents_ReadByAnOperator_HideTheNamesOfSecrets()
    {
        await SaveAgentAsync("hides-names", "HIDDEN_TOKEN");
        using var someone = await world.Operator.WithTokenAsync(World.Acme);

        var text = await someone.GetStringAsync(World.Path("/agents/hides-names"));
        Assert.DoesNotContain("HIDDEN_TOKEN", text, StringComparison.Ordinal);
        Assert.Contains("""{"hidden":true}""", text, StringComparison.Ordinal);
        Assert.Contains("HIDDEN_TOKEN", await world.AsOwner.GetStringAsync(World.Path("/agents/hides-names")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_SecretThatDoesNotExist_IsAProblemUntilItDoes()
    {
        await SaveAgentAsync("needs-one", "NEEDED_TOKEN");
        var chain = new { steps = new[] { new { id = "read", agent = "needs-one", triggers = new[] { "chain:start" }, emits = new[] { "read:done" } } } };
        Assert.Equal(["unknown-secret"], await CodesAsync());

        await World.Expect(HttpStatusCode.Created, PutAsync(world.AsOwner, "NEEDED_TOKEN", new { value = Value }));
        Assert.DoesNotContain("unknown-secret", await CodesAsync());

        async Task<string[]> CodesAsync() =>
            [.. (await World.JsonAsync(await world.AsOwner.PostAsJsonAsync(World.Path("/chains/validate"), chain))).GetProperty("problems").EnumerateArray()
                .Where(problem => problem.GetProperty("severity").GetString() == "error").Select(problem => problem.GetProperty("code").GetString()!)];
    }

    [Fact]
    public async Task Rotate_AsOwner_Is202AndComesToItsEnd()
    {
        await World.Expect(HttpStatusCode.Created, PutAsync(world.AsOwner, "TURNED_TOKEN", new { value = Value }));
        var before = (await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/vault"))).GetProperty("keyVersion").GetInt32();

        await World.Expect(HttpStatusCode.Accepted, world.AsOwner.PostAsync(World.Path("/vault/rotate"), null));

        for (var tries = 0; ; tries++)
        {
            var state = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/vault"));
            if (!state.GetProperty("rotating").GetBoolean())
            {
                Assert.Equal(before + 1, state.GetProperty("keyVersion").GetInt32());
                Assert.Equal(state.GetProperty("secrets").GetInt32(), state.GetProperty("reencrypted").GetInt32());
                return;
            }

            Assert.True(tries < 400, "The rotation does not end.");
            await Task.Delay(25);
        }
    }

    [Fact]
    public async Task Settings_AdminsMayWriteSecrets_BitesAtTheNextRequestBothWays()
    {
        using var admin = await world.Admin.WithTokenAsync(World.Acme);
        await World.Expect(HttpStatusCode.Forbidden, PutAsync(admin, "ADMINS_TOKEN", new { value = Value }));

        var saved = await World.JsonAsync(await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsJsonAsync(World.Path("/settings"), new { adminsMayWriteSecrets = true })));
        Assert.Equal(("ACME", true), (saved.GetProperty("name").GetString(), saved.GetProperty("adminsMayWriteSecrets").GetBoolean()));
        await World.Expect(HttpStatusCode.Created, PutAsync(admin, "ADMINS_TOKEN", new { value = Value }));

        // It opens this one permission and no other.
        await World.Expect(HttpStatusCode.Forbidden, admin.PostAsync(World.Path("/vault/rotate"), null));
        await World.Expect(HttpStatusCode.Forbidden, admin.PutAsJsonAsync(World.Path("/settings"), new { adminsMayWriteSecrets = true }));

        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsJsonAsync(World.Path("/settings"), new { adminsMayWriteSecrets = false }));
        await World.Expect(HttpStatusCode.Forbidden, admin.DeleteAsync(World.Path("/secrets/ADMINS_TOKEN")));
    }

    [Fact]
    public async Task Settings_Network_IsSavedAndRecordedAndLeavesTheRest()
    {
        var saved = await World.JsonAsync(await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsJsonAsync(World.Path("/settings"), new { network = new { allow = new[] { "b.example.com:8443", "*.example.com", "*.example.com" } } })));
        Assert.Equal(("ACME", """["*.example.com","b.example.com:8443"]"""), (saved.GetProperty("name").GetString(), saved.GetProperty("network").GetProperty("allow").GetRawText()));

        var entry = (await World.JsonAsync(await world.AsOwner.GetAsync(World.Path("/audit?action=settings.updated&limit=1")))).GetProperty("items")[0].GetProperty("details");
        Assert.Equal("*.example.com b.example.com:8443", entry.GetProperty("network.allowAdded").GetString());

        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsJsonAsync(World.Path("/settings"), new { network = new { allow = Array.Empty<string>() } }));
        Assert.Equal(0, (await World.JsonAsync(await world.AsOwner.GetAsync(World.Path("/settings")))).GetProperty("network").GetProperty("allow").GetArrayLength());
    }

    [Fact]
    public async Task Settings_Targets_RefuseDefinitionsThatChooseAnother()
    {
        var all = (await World.JsonAsync(await world.AsOwner.GetAsync(World.Path("/settings")))).GetProperty("execution").GetProperty("targets").GetRawText();
        Assert.Equal("""["local","docker","ssh"]""", all);
        var agent = new { runtime = new { type = "command", command = new[] { "true" } }, execution = new { target = "docker", image = "busybox" } };
        var chain = new { steps = new[] { new { id = "a", agent = "boxed", triggers = "chain:start", emits = "a:done" } } };
        await World.Expect(null, world.AsOwner.PutAsJsonAsync(World.Path("/agents/boxed"), agent));
        await World.Expect(null, world.AsOwner.PutAsJsonAsync(World.Path("/chains/boxed"), chain));

        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsJsonAsync(World.Path("/settings"), new { execution = new { targets = new[] { "ssh", "local" } } }));
        var entry = (await World.JsonAsync(await world.AsOwner.GetAsync(World.Path("/audit?action=settings.updated&limit=1")))).GetProperty("items")[0].GetProperty("details");
        Assert.Equal("docker", entry.GetProperty("execution.targetsRemoved").GetString());
        await AssertRefusedAsync("$.execution.target", world.AsOwner.PutAsJsonAsync(World.Path("/agents/boxed"), agent));
        await AssertRefusedAsync("$.steps[0].agent", world.AsOwner.PutAsJsonAsync(World.Path("/chains/boxed"), chain));
        await AssertRefusedAsync("$.steps[0].agent", world.AsOwner.PostAsync(World.Path("/chains/boxed/runs"), World.Json("{}")));

        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsJsonAsync(World.Path("/settings"), new { execution = new { targets = new[] { "local", "docker", "ssh" } } }));
        await World.Expect(HttpStatusCode.Accepted, world.AsOwner.PostAsync(World.Path("/chains/boxed/runs"), World.Json("{}")));
    }

    private static async Task AssertRefusedAsync(string path, Task<HttpResponseMessage> request)
    {
        var answer = await World.JsonAsync(await World.Expect(HttpStatusCode.UnprocessableEntity, request));
        Assert.Contains("Allowed: local, ssh.", answer.GetProperty("errors").GetProperty(path)[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"execution":{"targets":[]}}""", "$.execution.targets")]
    [InlineData("""{"execution":{"targets":["local","Docker"]}}""", "$.execution.targets[1]")]
    [InlineData("""{"execution":{"target":"local"}}""", "$.execution.target")]
    [InlineData("""{"name":""}""", "$.name")]
    [InlineData("""{"name":"a\u0007b"}""", "$.name")]
    [InlineData("""{"adminsMayWriteSecrets":"yes"}""", "$.adminsMayWriteSecrets")]
    [InlineData("""{"adminsMayWriteSecret":true}""", "$.adminsMayWriteSecret")]
    [InlineData("""{"network":[]}""", "$.network")]
    [InlineData("""{"network":{"allow":"api.example.com"}}""", "$.network.allow")]
    [InlineData("""{"network":{"allow":["api.example.com",7]}}""", "$.network.allow[1]")]
    [InlineData("""{"network":{"allow":["127.0.0.1"]}}""", "$.network.allow[0]")]
    [InlineData("""{"network":{"allow":[],"deny":[]}}""", "$.network.deny")]
    public async Task Settings_Bad_Is422(string json, string path)
    {
        var answer = await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.PutAsync(World.Path("/settings"), World.Json(json)));
        Assert.True((await World.JsonAsync(answer)).GetProperty("errors").TryGetProperty(path, out _));
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, string name, object body) => client.PutAsJsonAsync(World.Path($"/secrets/{name}"), body);

    private async Task SaveAgentAsync(string name, string secret) =>
        await World.Expect(null, world.AsOwner.PutAsJsonAsync(World.Path($"/agents/{name}"), new { runtime = new { type = "command", command = new[] { "true" } }, secrets = new[] { secret } }));

    private async Task<string> ListAsync() => await world.AsOwner.GetStringAsync(World.Path("/secrets?limit=200"));
}

public sealed class SecretsOfMany(World world) : SecretApiTests(world), IClassFixture<World>;

public sealed class SecretsOfOne(SingleWorld world) : SecretApiTests(world), IClassFixture<SingleWorld>;
