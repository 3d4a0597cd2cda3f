using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Gates;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>Runs over HTTP.</summary>
public abstract class RunTests(World world)
{
    [Fact]
    public async Task Trigger_SameKey_SameRunAndOtherBodyInvalid()
    {
        var first = await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, TriggerAsync("key-1", """{"input":{},"labels":{"a":"1"}}""")));
        var again = await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, TriggerAsync("key-1", """{"input":{},"labels":{"a":"1"}}""")));
        Assert.Equal(first.GetProperty("runId").GetString(), again.GetProperty("runId").GetString());
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", TriggerAsync("key-1", """{"input":{},"labels":{"a":"2"}}"""));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.BadRequest, "malformed", TriggerAsync(new string('k', 256), """{"input":{}}"""));
    }

    [Fact]
    public async Task Run_Finished_ShownAsTheContractHasIt()
    {
        var run = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{world.RunId}"));
        Assert.Equal(
            ["id", "chain", "chainVersion", "status", "trigger", "input", "labels", "retryOf", "queuedAt", "startedAt", "finishedAt", "waiting", "failure", "steps"],
            run.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""{"kind":"api","actor":"owner"}""", run.GetProperty("trigger").GetRawText());
        var attempt = run.GetProperty("steps")[0].GetProperty("attempts")[0];
        Assert.Equal(0, attempt.GetProperty("exitCode").GetInt32());
        Assert.Equal("local", attempt.GetProperty("executor").GetString());
        Assert.EndsWith("Z", run.GetProperty("finishedAt").GetString());
    }

    [Fact]
    public async Task Events_OfARun_AreCloudEvents()
    {
        var events = (await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{world.RunId}/events"))).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["chain:start", "read:done"], events.Select(item => item.GetProperty("type").GetString()));
        Assert.All(events, item => Assert.Equal("1.0", item.GetProperty("specversion").GetString()));
        Assert.Equal($"/orgs/acme/runs/{world.RunId}/steps/read", events[1].GetProperty("source").GetString());
        Assert.Equal(world.RunId, events[1].GetProperty("runid").GetString());

        var one = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{world.RunId}/events/{events[1].GetProperty("id").GetString()}"));
        Assert.Equal(events[1].GetRawText(), one.GetRawText());

        var page = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{world.RunId}/events?limit=1"));
        var next = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{world.RunId}/events?limit=1&cursor={page.GetProperty("next").GetString()}"));
        Assert.Equal("read:done", next.GetProperty("items")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Progress_OfAFinishedRun_SaysWhatStartedWhatAndARetryWhatItRunsAgain()
    {
        var progress = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{world.RunId}/progress"));
        var step = progress.GetProperty("steps")[0];
        Assert.Equal(("read", "over"), (step.GetProperty("id").GetString(), step.GetProperty("outlook").GetString()));
        Assert.Equal("[1]", step.GetProperty("visits")[0].GetProperty("triggers").GetRawText());
        Assert.Equal("""["read"]""", progress.GetProperty("events")[0].GetProperty("started").GetRawText());
        Assert.Equal("""["read"]""", progress.GetProperty("criticalPath").GetRawText());

        var preview = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{world.RunId}/retry?from=start"));
        Assert.Equal("""{"kept":[],"first":["read"],"again":[],"perhaps":[]}""", preview.GetRawText());
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Conflict, "conflict", world.AsOwner.GetAsync(World.Path($"/runs/{world.RunId}/retry?from=failed")));
    }

    [Fact]
    public async Task Input_NestedAsDeepAsABodyMayBe_StandsInEveryAnswer()
    {
        var deep = new string('[', 62) + new string(']', 62);
        await World.Expect(null, world.AsOwner.PutAsJsonAsync(World.Path("/chains/deep"), new
        {
            inputs = new { a = new { type = "array" } },
            steps = new[] { new { id = "read", agent = "reader", triggers = new[] { "chain:start" }, emits = new[] { "read:done" } } },
        }));
        var accepted = await World.Expect(HttpStatusCode.Accepted, world.AsOwner.PostAsync(World.Path("/chains/deep/runs"), World.Json("""{"input":{"a":""" + deep + "}}")));
        var run = (await World.JsonAsync(accepted)).GetProperty("runId").GetString()!;
        await world.WaitForAsync(run, "succeeded");

        // A list that has this run among others is deeper than many readers go by default: who lists runs in this class names a chain.
        foreach (var path in new[] { "/runs?chain=deep", $"/runs/{run}", $"/runs/{run}/events" })
        {
            var answer = await World.Expect(HttpStatusCode.OK, world.AsOwner.GetAsync(World.Path(path)));
            Assert.Contains(deep, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Log_ByPageAndWhole_HasTheLines()
    {
        var page = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{world.RunId}/logs?step=read&q=two"));
        Assert.Equal("two", Assert.Single(page.GetProperty("lines").EnumerateArray()).GetProperty("text").GetString());

        var download = await world.AsOwner.GetAsync(World.Path($"/runs/{world.RunId}/logs/download"));
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("text/plain", download.Content.Headers.ContentType!.MediaType);
        Assert.Contains("three", await download.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Log_BackwardAndByLevel_HasTheLinesThatFit()
    {
        var all = (await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{world.RunId}/logs"))).GetProperty("lines").EnumerateArray().ToList();
        var last = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{world.RunId}/logs?before=1000000&limit=1"));
        Assert.Equal(all[^1].GetRawText(), last.GetProperty("lines")[0].GetRawText());
        Assert.Equal(all[^1].GetProperty("seq").GetInt64(), last.GetProperty("next").GetInt64());
        var system = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{world.RunId}/logs?stream=system"));
        Assert.Equal(all.Count(line => line.GetProperty("stream").GetString() == "system"), system.GetProperty("lines").GetArrayLength());
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", world.AsOwner.GetAsync(World.Path($"/runs/{world.RunId}/logs?level=loud")));
    }

    [Fact]
    public async Task List_ByStarter_OnlyTheirs()
    {
        var theirs = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/runs?by=owner&chain=report&limit=1"));
        Assert.Equal("owner", theirs.GetProperty("items")[0].GetProperty("trigger").GetProperty("actor").GetString());
        var nobodys = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/runs?by=nobody"));
        Assert.Equal(0, nobodys.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task List_ByLabelAndStatus_OnlyThose()
    {
        var answer = await World.Expect(HttpStatusCode.Accepted, TriggerAsync(null, """{"input":{},"labels":{"team":"blue"}}"""));
        var id = (await World.JsonAsync(answer)).GetProperty("runId").GetString()!;
        await world.WaitForAsync(id, "succeeded");
        var found = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/runs?label=team%3Dblue&status=succeeded&chain=report"));
        Assert.Equal(id, Assert.Single(found.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        Assert.Empty((await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/runs?label=team%3Dred"))).GetProperty("items").EnumerateArray());
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", world.AsOwner.GetAsync(World.Path("/runs?status=finished&from=yesterday")));
    }

    [Fact]
    public async Task Retry_FromStart_IsANewRunOfTheOld()
    {
        var answer = await World.Expect(HttpStatusCode.Accepted, world.AsOwner.PostAsJsonAsync(World.Path($"/runs/{world.RunId}/retry"), new { from = "start" }));
        var id = (await World.JsonAsync(answer)).GetProperty("runId").GetString()!;
        Assert.Equal(World.Path($"/runs/{id}"), answer.Headers.Location!.OriginalString);
        var run = await world.WaitForAsync(id, "succeeded");
        Assert.Equal(world.RunId, run.GetProperty("retryOf").GetString());
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Conflict, "conflict", world.AsOwner.PostAsync(World.Path($"/runs/{id}/cancel"), null));
    }

    [Fact]
    public async Task OpenApi_HasEveryRouteWithItsPermission()
    {
        var document = await world.AsOwner.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var listed = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, Permission: operation.Value.GetProperty("x-permission").GetString())))
            .ToList();
        // Where webhooks are called is no part of the API: docs/webhooks.md describes it.
        Assert.Equal(world.Server.Endpoints.Count(endpoint => AccessRules.Of(endpoint) is not (null or AccessRule.Webhook)), listed.Count);
        Assert.Contains(("/api/v1/orgs/{namespace}/runs/{id}/logs/stream", "logs.read"), listed);
    }

    private Task<HttpResponseMessage> TriggerAsync(string? key, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, World.Path("/chains/report/runs")) { Content = World.Json(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return world.AsOwner.SendAsync(request);
    }
}

[Collection(SharedWorld.Name)]
public sealed class RunsOfMany(World world) : RunTests(world);

[Collection(SharedSingleWorld.Name)]
public sealed class RunsOfOne(SingleWorld world) : RunTests(world);
