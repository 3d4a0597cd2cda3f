using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>Schedules over HTTP, and that they start runs by themselves.</summary>
public abstract class ScheduleTests(World world)
{
    [Fact]
    public async Task Put_NewAndChanged_CreatedThenOkWithVersionTagsAndTheNextTenTicks()
    {
        var path = World.Path("/schedules/nightly");
        var created = await World.Expect(HttpStatusCode.Created, world.AsOwner.PutAsync(path, World.Json("""{"chain":"report","cron":"30 2 * * *","timeZone":"Europe/Berlin"}""")));
        Assert.Equal(("\"1\"", path), (created.Headers.ETag!.Tag, created.Headers.Location!.OriginalString));

        var body = await world.AsOwner.GetFromJsonAsync<JsonElement>(path);
        Assert.Equal(10, body.GetProperty("nextRuns").GetArrayLength());
        Assert.EndsWith("Z", body.GetProperty("nextRuns")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(("once", "skip", true), (body.GetProperty("misfire").GetString(), body.GetProperty("overlap").GetString(), body.GetProperty("enabled").GetBoolean()));

        var paused = await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsync(path, World.Json("""{"chain":"report","cron":"30 2 * * *","timeZone":"Europe/Berlin","enabled":false}""")));
        Assert.Equal("\"2\"", paused.Headers.ETag!.Tag);
        Assert.Equal(0, (await World.JsonAsync(paused)).GetProperty("nextRuns").GetArrayLength());
        var actions = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit?target=nightly"));
        Assert.Equal(["schedule.paused", "schedule.created"], actions.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
        await World.Expect(HttpStatusCode.NoContent, world.AsOwner.DeleteAsync(path));
        await World.Expect(HttpStatusCode.NotFound, world.AsOwner.GetAsync(path));
    }

    [Theory]
    [InlineData("""{"chain":"report","cron":"61 * * * *"}""", "$.cron")]
    [InlineData("""{"chain":"report","cron":"@daily"}""", "$.cron")]
    [InlineData("""{"chain":"report","cron":"0 0 30 2 *"}""", "$.cron")]
    [InlineData("""{"chain":"report","cron":"0 0 * * *","timeZone":"../../etc/passwd"}""", "$.timeZone")]
    [InlineData("""{"chain":"report","cron":"0 0 * * *","timeZone":"W. Europe Standard Time"}""", "$.timeZone")]
    [InlineData("""{"chain":"report","cron":"0 0 * * *","tmieZone":"UTC"}""", "$.tmieZone")]
    [InlineData("""{"chain":"nowhere","cron":"0 0 * * *"}""", "$.chain")]
    [InlineData("""{"chain":"report","cron":"0 0 * * *","misfire":"maybe"}""", "$.misfire")]
    [InlineData("""{"cron":"0 0 * * *"}""", "$.chain")]
    public async Task Put_SomethingWrong_InvalidAtItsPath(string body, string at)
    {
        var answer = await World.JsonAsync(await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.PutAsync(World.Path("/schedules/wrong"), World.Json(body))));
        Assert.True(answer.GetProperty("errors").TryGetProperty(at, out _), answer.ToString());
    }

    [Fact]
    public async Task EachSecond_TicksStartRunsAsTheAuthor_AndAPausedOneStops()
    {
        var path = World.Path("/schedules/ticking");
        await World.Expect(HttpStatusCode.Created, world.AsOwner.PutAsync(path, World.Json("""{"chain":"report","cron":"* * * * * *","overlap":"allow"}""")));
        var started = await WaitForTickAsync(path, "started");
        var run = await world.WaitForAsync(started.GetProperty("runId").GetString()!, "succeeded");
        Assert.Equal("schedule", run.GetProperty("trigger").GetProperty("kind").GetString());
        Assert.EndsWith("(schedule ticking)", run.GetProperty("trigger").GetProperty("actor").GetString(), StringComparison.Ordinal);
        Assert.Equal("ticking", run.GetProperty("labels").GetProperty("schedule").GetString());

        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Conflict, "conflict", world.AsOwner.DeleteAsync(World.Path("/chains/report")));
        await World.Expect(HttpStatusCode.NoContent, world.AsOwner.DeleteAsync(path));
    }

    [Fact]
    public async Task Author_WhoLosesTheRight_StopsTheScheduleWithANotice()
    {
        var author = await world.JoinAsync("scheduler@acme.example", "admin");
        using var client = await author.WithTokenAsync(World.Acme);
        var path = World.Path("/schedules/orphan");
        await World.Expect(HttpStatusCode.Created, client.PutAsync(path, World.Json("""{"chain":"report","cron":"* * * * * *","overlap":"allow"}""")));
        await World.Expect(null, world.AsOwner.PutAsync(World.Path($"/members/{author.UserId}"), World.Json("""{"role":"viewer"}""")));

        await WaitForTickAsync(path, "missed");
        var stopped = await world.AsOwner.GetFromJsonAsync<JsonElement>(path);
        Assert.False(stopped.GetProperty("enabled").GetBoolean());
        Assert.Equal("author-may-not", stopped.GetProperty("stopped").GetProperty("reason").GetString());
        var entries = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit?action=schedule.stopped"));
        Assert.Contains(entries.GetProperty("items").EnumerateArray(), entry => entry.GetProperty("target").GetProperty("id").GetString() == "orphan");

        // Who saves it again takes it over.
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsync(path, World.Json("""{"chain":"report","cron":"0 0 1 1 *"}""")));
        Assert.Equal(JsonValueKind.Null, (await world.AsOwner.GetFromJsonAsync<JsonElement>(path)).GetProperty("stopped").ValueKind);
    }

    [Fact]
    public async Task RunNow_ByAnOperator_StartsItAlthoughPaused()
    {
        var path = World.Path("/schedules/by-hand");
        await World.Expect(HttpStatusCode.Created, world.AsOwner.PutAsync(path, World.Json("""{"chain":"report","cron":"0 0 1 1 *","enabled":false,"input":{"topic":"tea"}}""")));
        using var client = await world.Operator.WithTokenAsync(World.Acme);
        var accepted = await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, client.PostAsync($"{path}/run", null)));
        var run = await world.WaitForAsync(accepted.GetProperty("runId").GetString()!, "succeeded");
        Assert.Equal("tea", run.GetProperty("input").GetProperty("topic").GetString());
    }

    private async Task<JsonElement> WaitForTickAsync(string schedule, string state)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            var ticks = await world.AsOwner.GetFromJsonAsync<JsonElement>($"{schedule}/ticks");
            foreach (var tick in ticks.GetProperty("items").EnumerateArray())
            {
                if (tick.GetProperty("state").GetString() == state)
                {
                    return tick;
                }
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"No tick of {schedule} became {state}.");
    }
}

[Collection(SharedWorld.Name)]
public sealed class SchedulesOfMany(World world) : ScheduleTests(world);

[Collection(SharedSingleWorld.Name)]
public sealed class SchedulesOfOne(SingleWorld world) : ScheduleTests(world);
