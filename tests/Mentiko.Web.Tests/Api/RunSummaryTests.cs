using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>How the last days went, over HTTP.</summary>
public abstract class RunSummaryTests(World world)
{
    [Fact]
    public async Task Summary_WithAFinishedRun_CountsItToday()
    {
        using var viewer = await world.Viewer.WithTokenAsync(World.Acme);
        var summary = await viewer.GetFromJsonAsync<JsonElement>(World.Path("/runs/summary?days=7"));

        Assert.Equal(["days", "successRate", "lastDay", "newest"], summary.EnumerateObject().Select(member => member.Name));
        var days = summary.GetProperty("days");
        Assert.Equal(7, days.GetArrayLength());
        Assert.Equal(["day", "runs", "succeeded", "failed", "timedOut", "cancelled", "open"], days[6].EnumerateObject().Select(member => member.Name));
        Assert.True(days.EnumerateArray().Sum(day => day.GetProperty("succeeded").GetInt64()) > 0);
        Assert.True(summary.GetProperty("newest").GetProperty("medianSeconds").GetDouble() > 0);
        Assert.Equal(14, (await viewer.GetFromJsonAsync<JsonElement>(World.Path("/runs/summary"))).GetProperty("days").GetArrayLength());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("31")]
    [InlineData("many")]
    public Task Summary_OtherDays_AreNamed(string days) =>
        RefusalTests.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", world.AsOwner.GetAsync(World.Path($"/runs/summary?days={days}")));
}

[Collection(SharedWorld.Name)]
public sealed class RunSummariesOfMany(World world) : RunSummaryTests(world);

[Collection(SharedSingleWorld.Name)]
public sealed class RunSummariesOfOne(SingleWorld world) : RunSummaryTests(world);
