using System.Net;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>What a namespace is told of the executors, and what only those who run the instance are.</summary>
public abstract class ExecutorTests(World world)
{
    [Fact]
    public async Task Executors_AskedByAViewer_SayWhatMayBeUsedAndNothingOfOthers()
    {
        using var viewer = await world.Viewer.WithTokenAsync(World.Acme);
        var items = (await World.JsonAsync(await World.Expect(HttpStatusCode.OK, viewer.GetAsync(World.Path("/executors"))))).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["local True True", "docker True False", "ssh True False"], items.Select(item => $"{item.GetProperty("target")} {item.GetProperty("allowed")} {item.GetProperty("offered")}"));
        Assert.All(items, item => Assert.Equal(
            ["target", "allowed", "offered", "available", "text", "limits", "waiting", "lastError"], item.EnumerateObject().Select(member => member.Name)));
    }

    [Fact]
    public async Task Readiness_AskedByAnybody_SaysNothingOfAttempts()
    {
        using var nobody = world.Server.NewClient();
        var ready = await nobody.GetStringAsync("/health/ready");
        Assert.Contains("executor-local", ready, StringComparison.Ordinal);
        Assert.DoesNotContain("last-error", ready, StringComparison.Ordinal);
        Assert.DoesNotContain("at-work", ready, StringComparison.Ordinal);
    }
}

public sealed class ExecutorsOfMany(World world) : ExecutorTests(world), IClassFixture<World>;

public sealed class ExecutorsOfOne(SingleWorld world) : ExecutorTests(world), IClassFixture<SingleWorld>;
