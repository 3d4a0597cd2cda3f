using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>Agents and chains over HTTP: versions, preconditions, and who sees what of them.</summary>
public abstract class DefinitionTests(World world)
{
    internal const string Agent = """{"runtime":{"type":"command","command":["sh","-c","echo $FEED_TOKEN"]},"secrets":["FEED_TOKEN"]}""";

    [Fact]
    public async Task Agent_NewAndChanged_CreatedThenOkWithVersionTags()
    {
        var path = World.Path("/agents/versioned");
        var created = await World.Expect(HttpStatusCode.Created, world.AsOwner.PutAsync($"{path}?note=first", World.Json(Agent)));
        Assert.Equal("\"1\"", created.Headers.ETag!.Tag);
        Assert.Equal(path, created.Headers.Location!.OriginalString);

        var changed = await World.Expect(HttpStatusCode.OK, world.AsOwner.SendAsync(Put(path, Agent, "\"1\"")));
        Assert.Equal("\"2\"", changed.Headers.ETag!.Tag);
        var body = await world.AsOwner.GetFromJsonAsync<JsonElement>(path);
        Assert.Equal(2, body.GetProperty("version").GetInt32());
        Assert.Equal("versioned", body.GetProperty("name").GetString());
        Assert.Equal("FEED_TOKEN", body.GetProperty("secrets")[0].GetString());
    }

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"x\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("2", HttpStatusCode.BadRequest)]
    [InlineData("*", HttpStatusCode.OK)]
    public async Task IfMatch_NotTheCurrentVersion_Refused(string tag, HttpStatusCode status)
    {
        var path = World.Path($"/agents/matched-{Guid.NewGuid():N}");
        await World.Expect(HttpStatusCode.Created, world.AsOwner.PutAsync(path, World.Json(Agent)));
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsync(path, World.Json(Agent)));
        await World.Expect(status, world.AsOwner.SendAsync(Put(path, Agent, tag)));
    }

    [Fact]
    public async Task IfNoneMatch_DefinitionExists_PreconditionFailed()
    {
        var path = World.Path("/agents/only-once");
        await World.Expect(HttpStatusCode.Created, world.AsOwner.SendAsync(Put(path, Agent, null, "*")));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.PreconditionFailed, "precondition-failed", world.AsOwner.SendAsync(Put(path, Agent, null, "*")));
    }

    [Fact]
    public async Task Agent_ReadByOperator_SecretNamesAreChips()
    {
        var path = World.Path("/agents/secretive");
        await World.Expect(HttpStatusCode.Created, world.AsOwner.PutAsync(path, World.Json(Agent)));
        using var client = await world.Operator.WithTokenAsync(World.Acme);
        foreach (var text in new[] { await client.GetStringAsync(path), await client.GetStringAsync(World.Path("/agents?limit=200")) })
        {
            Assert.DoesNotContain("FEED_TOKEN", text);
            Assert.Contains("""{"hidden":true}""", text);
        }

        Assert.Contains("FEED_TOKEN", await world.AsOwner.GetStringAsync(path));
    }

    [Fact]
    public async Task Agent_InUse_DeleteConflicts()
    {
        await world.PutChainAsync("user-of-agent", agent: "used");
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Conflict, "conflict", world.AsOwner.DeleteAsync(World.Path("/agents/used")));
    }

    [Fact]
    public async Task Chain_Restored_IsANewVersionWithTheOldContent()
    {
        await world.PutChainAsync("restorable");
        var path = World.Path("/chains/restorable");
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsync($"{path}?note=worse", World.Json(
            """{"description":"worse","steps":[{"id":"read","agent":"reader","triggers":"chain:start","emits":"read:done"}]}""")));
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PostAsync($"{path}/versions/1/restore", null));

        var versions = (await world.AsOwner.GetFromJsonAsync<JsonElement>($"{path}/versions")).GetProperty("items");
        Assert.Equal([3, 2, 1], versions.EnumerateArray().Select(version => version.GetProperty("version").GetInt32()));
        Assert.Equal("worse", versions[1].GetProperty("note").GetString());
        var now = await world.AsOwner.GetFromJsonAsync<JsonElement>(path);
        Assert.Equal("", now.GetProperty("description").GetString());
        Assert.Equal("worse", (await world.AsOwner.GetFromJsonAsync<JsonElement>($"{path}/versions/2")).GetProperty("description").GetString());
    }

    [Fact]
    public async Task Validate_ManyProblems_AllAtOnceAndNothingSaved()
    {
        var answer = await World.Expect(HttpStatusCode.OK, world.AsOwner.PostAsync(World.Path("/chains/validate"), World.Json(
            """{"steps":[{"id":"a","agent":"ghost","triggers":"nobody:emits","emits":"a:done"},{"id":"a","agent":"reader","triggers":"chain:start","emits":"b:done"}]}""")));
        var verdict = await World.JsonAsync(answer);
        Assert.False(verdict.GetProperty("valid").GetBoolean());
        Assert.True(verdict.GetProperty("problems").GetArrayLength() >= 3);
        Assert.All(verdict.GetProperty("problems").EnumerateArray(), problem => Assert.Equal(
            ["code", "path", "message", "severity"], problem.EnumerateObject().Select(member => member.Name)));
    }

    private static HttpRequestMessage Put(string path, string body, string? ifMatch, string? ifNoneMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = World.Json(body) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (ifNoneMatch is not null)
        {
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        }

        return request;
    }
}

[Collection(SharedWorld.Name)]
public sealed class DefinitionsOfMany(World world) : DefinitionTests(world);

[Collection(SharedSingleWorld.Name)]
public sealed class DefinitionsOfOne(SingleWorld world) : DefinitionTests(world);

/// <summary>What a chain is told of an agent of another organization.</summary>
[Collection(SharedWorld.Name)]
public sealed class DefinitionsBesideAnotherTests(World world)
{
    [Fact]
    public async Task Chain_AgentOfAnotherNamespace_SameProblemAsUnknown()
    {
        await World.Expect(HttpStatusCode.Created, world.AsStranger.PutAsync($"/api/v1/orgs/{World.Globex}/agents/theirs", World.Json(DefinitionTests.Agent)));
        var theirs = await VerdictAsync("theirs");
        Assert.Equal(await VerdictAsync("ghost1"), theirs.Replace("theirs", "ghost1"));
        Assert.Contains("unknown-agent", theirs);
    }

    private async Task<string> VerdictAsync(string agent)
    {
        var body = """{"steps":[{"id":"a","agent":"NAME","triggers":"chain:start","emits":"a:done"}]}""".Replace("NAME", agent);
        using var answer = await world.AsOwner.PostAsync(World.Path("/chains/validate"), World.Json(body));
        return await answer.Content.ReadAsStringAsync();
    }
}
