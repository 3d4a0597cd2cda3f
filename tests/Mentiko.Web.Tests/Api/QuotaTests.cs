using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>Limits over HTTP: what they are, who sets them how high, and what a caller hears at the edge.</summary>
public sealed class QuotaTests(QuotaTests.SmallPlan world) : IClassFixture<QuotaTests.SmallPlan>
{
    [Fact]
    public async Task Quotas_Read_AreThoseOfThePlanWithTheUse()
    {
        var found = await world.AsStranger.GetFromJsonAsync<JsonElement>(OfGlobex("/quotas"));

        Assert.Equal(["plan", "weight", "limits", "ceiling", "usage", "sandbox", "runDays"], found.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("free", 1), (found.GetProperty("plan").GetString(), found.GetProperty("weight").GetInt32()));
        string[] kinds = ["concurrentRuns", "queuedRuns", "chains", "agents", "runSeconds", "storageMb"];
        Assert.All(new[] { "limits", "ceiling", "usage" }, part => Assert.Equal(kinds, found.GetProperty(part).EnumerateObject().Select(member => member.Name)));
        Assert.Equal(5, found.GetProperty("limits").GetProperty("agents").GetInt32());
        Assert.Equal(0, found.GetProperty("usage").GetProperty("agents").GetInt32());
        Assert.Equal(("""{"memoryMb":1024,"cpus":1,"processes":128}""", 30), (found.GetProperty("sandbox").GetRawText(), found.GetProperty("runDays").GetInt32()));
    }

    [Fact]
    public async Task Agents_HundredAtOnce_AreMadeUpToTheLimitAndTheRestIsToldIt()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => world.AsStranger.PutAsJsonAsync(
            OfGlobex($"/agents/many-{number}"), new { runtime = new { type = "command", command = new[] { "true" } } })));

        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        var refused = answers.Where(answer => answer.StatusCode != HttpStatusCode.Created).ToList();
        Assert.Equal(95, refused.Count);
        var problem = await World.JsonAsync(refused[0]);
        Assert.All(refused, answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.Equal("quota-exceeded", problem.GetProperty("code").GetString());
        Assert.Equal(("agents", 5, 5), (problem.GetProperty("quota").GetString(), problem.GetProperty("limit").GetInt64(), problem.GetProperty("used").GetInt64()));
        foreach (var number in Enumerable.Range(0, 100))
        {
            using var _ = await world.AsStranger.DeleteAsync(OfGlobex($"/agents/many-{number}"));
        }
    }

    [Fact]
    public async Task Workspace_BeyondTheStorage_IsRefusedByName()
    {
        await World.Expect(HttpStatusCode.Created, world.AsStranger.PutAsync(OfGlobex("/workspace/half"), new ByteArrayContent(new byte[1 << 19])));

        var refused = await World.JsonAsync(await World.Expect(HttpStatusCode.Conflict, world.AsStranger.PutAsync(OfGlobex("/workspace/rest"), new ByteArrayContent(new byte[(1 << 19) + 1]))));

        Assert.Equal(("quota-exceeded", "storageMb", 1), (refused.GetProperty("code").GetString(), refused.GetProperty("quota").GetString(), refused.GetProperty("limit").GetInt64()));
        await World.Expect(HttpStatusCode.NotFound, world.AsStranger.GetAsync(OfGlobex("/workspace/rest")));
        await World.Expect(HttpStatusCode.NoContent, world.AsStranger.DeleteAsync(OfGlobex("/workspace/half")));
    }

    [Fact]
    public async Task Own_LowerLimit_HoldsOnTheNextRequestAndNullGivesItBack()
    {
        var saved = await PutAsync("""{"limits":{"chains":1,"queuedRuns":2}}""", HttpStatusCode.OK);
        Assert.Equal((1, 25), (Of(saved, "limits", "chains"), Of(saved, "ceiling", "chains")));

        // Acme has its one chain: it may be changed, and no other made.
        await world.PutChainAsync("report");
        var refused = await World.JsonAsync(await World.Expect(HttpStatusCode.Conflict, world.AsOwner.PutAsJsonAsync(World.Path("/chains/second"), Chain)));
        Assert.Equal("chains", refused.GetProperty("quota").GetString());

        saved = await PutAsync("""{"limits":{"chains":null}}""", HttpStatusCode.OK);
        Assert.Equal((25, 2), (Of(saved, "limits", "chains"), Of(saved, "limits", "queuedRuns")));
        await World.Expect(HttpStatusCode.Created, world.AsOwner.PutAsJsonAsync(World.Path("/chains/second"), Chain));
        await World.Expect(HttpStatusCode.NoContent, world.AsOwner.DeleteAsync(World.Path("/chains/second")));
        await PutAsync("""{"limits":{"queuedRuns":null}}""", HttpStatusCode.OK);

        var audit = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit?action=quotas.updated"));
        Assert.Equal("plan to 1", audit.GetProperty("items").EnumerateArray().Last().GetProperty("details").GetProperty("chains").GetString());
    }

    [Theory]
    [InlineData("""{"limits":{"chains":26,"agents":6}}""", "$.limits.agents $.limits.chains")]
    [InlineData("""{"limits":{"chain":1}}""", "$.limits.chain")]
    [InlineData("""{"limits":{"chains":-1,"agents":1.5,"storageMb":"1"}}""", "$.limits.agents $.limits.chains $.limits.storageMb")]
    [InlineData("""{"limits":[1]}""", "$.limits")]
    [InlineData("""{"plan":"enterprise"}""", "$.plan")]
    public async Task Own_LimitsThatCannotBe_AreAllNamed(string body, string paths)
    {
        var problem = await PutAsync(body, HttpStatusCode.UnprocessableEntity);

        Assert.Equal(paths.Split(' '), problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Own_LimitAboveTheCeiling_NamesTheCeiling()
    {
        var problem = await PutAsync("""{"limits":{"chains":26}}""", HttpStatusCode.UnprocessableEntity);

        Assert.Contains("25", problem.GetProperty("errors").GetProperty("$.limits.chains")[0].GetString(), StringComparison.Ordinal);
    }

    private static object Chain => new { steps = new[] { new { id = "read", agent = "reader", triggers = new[] { "chain:start" }, emits = new[] { "read:done" } } } };

    private static string OfGlobex(string rest) => $"/api/v1/orgs/{World.Globex}{rest}";

    private static int Of(JsonElement body, string part, string quota) => body.GetProperty(part).GetProperty(quota).GetInt32();

    private async Task<JsonElement> PutAsync(string body, HttpStatusCode status) =>
        await World.JsonAsync(await World.Expect(status, world.AsOwner.PutAsync(World.Path("/quotas"), World.Json(body))));

    /// <summary>A plan whose edges a test can reach.</summary>
    public sealed class SmallPlan : World
    {
        protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
        {
            ["Mentiko:Plans:free:Agents"] = "5",
            ["Mentiko:Plans:free:StorageMb"] = "1",
        };
    }
}
