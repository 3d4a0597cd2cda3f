using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Core.Execution;
using Mentiko.TestKit.Server;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>The queue over HTTP: what waits and why, and what pausing does to it.</summary>
public sealed class QueueTests(QueueTests.OneAtATime world) : IClassFixture<QueueTests.OneAtATime>
{
    [Fact]
    public async Task Queue_OneAtWorkAndTwoWaiting_TellsThePlaceAndReasonOfEach()
    {
        await world.PutChainAsync("held", "hold", agent: "holder");
        var first = await world.TriggerAsync("held");
        await world.WaitForAsync(first, "running");
        var second = await world.TriggerAsync("held");
        var third = await world.TriggerAsync("held");

        var queue = await QueueAsync();
        Assert.Equal(["depth", "running", "paused", "oldestQueuedAt", "items", "away", "next"], queue.EnumerateObject().Select(member => member.Name));
        Assert.Equal((2, 1, false), (queue.GetProperty("depth").GetInt32(), queue.GetProperty("running").GetInt32(), queue.GetProperty("paused").GetBoolean()));
        Assert.Equal([(second, 1, "limit"), (third, 2, "position")], queue.GetProperty("items").EnumerateArray().Select(item =>
            (item.GetProperty("runId").GetString()!, item.GetProperty("position").GetInt32(), item.GetProperty("reason").GetString()!)));

        var waiting = (await RunAsync(second)).GetProperty("waiting");
        Assert.Equal(["reason", "position", "text"], waiting.EnumerateObject().Select(member => member.Name));
        Assert.Contains("1 of 1", waiting.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await RunAsync(first)).GetProperty("waiting").ValueKind);

        world.Release();
        foreach (var run in new[] { first, second, third })
        {
            Assert.Equal(JsonValueKind.Null, (await world.WaitForAsync(run, "succeeded")).GetProperty("waiting").ValueKind);
        }

        Assert.Equal(0, (await QueueAsync()).GetProperty("depth").GetInt32());
    }

    [Fact]
    public async Task Pause_ThenResume_HoldsNewRunsAndLetsThemGo()
    {
        var paused = await PostAsync("/queue/pause");
        Assert.True(paused.GetProperty("paused").GetBoolean());
        Assert.True((await PostAsync("/queue/pause")).GetProperty("paused").GetBoolean());

        var run = await world.TriggerAsync("report");
        var waiting = (await RunAsync(run)).GetProperty("waiting");
        Assert.Equal(("paused", 1), (waiting.GetProperty("reason").GetString(), waiting.GetProperty("position").GetInt32()));
        Assert.Equal("paused", (await QueueAsync()).GetProperty("items")[0].GetProperty("reason").GetString());

        Assert.False((await PostAsync("/queue/resume")).GetProperty("paused").GetBoolean());
        await world.WaitForAsync(run, "succeeded");

        var actions = (await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit?target=acme"))).GetProperty("items").EnumerateArray()
            .Select(entry => entry.GetProperty("action").GetString())
            .Where(action => action!.StartsWith("queue.", StringComparison.Ordinal));
        Assert.Equal(["queue.resumed", "queue.paused"], actions);
    }

    [Fact]
    public async Task Trigger_IntoAQueueAboveItsLoweredLimit_IsToldTheLimitAndWhatWaits()
    {
        await LimitAsync("""{"concurrentRuns":0}""");
        var (first, second) = (await world.TriggerAsync("report"), await world.TriggerAsync("report"));
        await LimitAsync("""{"queuedRuns":1}""");

        var problem = await World.JsonAsync(await World.Expect(HttpStatusCode.TooManyRequests, world.AsOwner.PostAsync(World.Path("/chains/report/runs"), World.Json("{}"))));

        Assert.Equal(("queue-full", 1, 2), (problem.GetProperty("code").GetString(), problem.GetProperty("limit").GetInt32(), problem.GetProperty("used").GetInt32()));
        Assert.StartsWith("The queue takes no further run: 2 wait, the limit is 1.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await LimitAsync("""{"concurrentRuns":null,"queuedRuns":null}""");
        await world.WaitForAsync(first, "succeeded");
        await world.WaitForAsync(second, "succeeded");
    }

    private async Task LimitAsync(string limits) =>
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsync(World.Path("/quotas"), World.Json($$"""{"limits":{{limits}}}""")));

    private Task<JsonElement> QueueAsync() => world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/queue"));

    private Task<JsonElement> RunAsync(string run) => world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{run}"));

    private async Task<JsonElement> PostAsync(string rest) => await World.JsonAsync(await World.Expect(HttpStatusCode.OK, world.AsOwner.PostAsync(World.Path(rest), null)));

    /// <summary>A plan that lets one run work at a time.</summary>
    public sealed class OneAtATime : World
    {
        protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
        {
            ["Mentiko:Plans:free:ConcurrentRuns"] = "1",
            ["Mentiko:Engine:SweepSeconds"] = "1",
        };

        public void Release() => Server.Services.GetServices<IAgentExecutor>().OfType<EchoExecutor>().Single().Release();
    }
}
