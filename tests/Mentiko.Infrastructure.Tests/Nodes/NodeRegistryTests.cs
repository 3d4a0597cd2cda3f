using Mentiko.Infrastructure.Nodes;
using Mentiko.TestKit.Engine;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Nodes;

public sealed class NodeRegistryTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Server_WhileItRuns_StandsOnTheListWithWhatItIs()
    {
        await using var engine = await EngineHost.StartAsync(_time, new() { ["Mentiko:Capacity:ConcurrentRuns"] = "7" });
        var id = engine.Get<NodeIdentity>().Owner;

        Assert.Equal(1, await engine.CountAsync($"SELECT COUNT(*) FROM Nodes WHERE Id = '{id}' AND Name = '{Environment.MachineName}' AND Roles = 'web,worker' AND Slots = 7 AND IsDraining = 0"));
        Assert.Equal(1, await engine.CountAsync("SELECT COUNT(*) FROM Nodes"));
    }

    [Fact]
    public async Task Server_EveryFewSeconds_GivesASignOfLife()
    {
        await using var engine = await EngineHost.StartAsync(_time, new() { ["Mentiko:Nodes:SignOfLifeSeconds"] = "2" });
        var first = await engine.CountAsync("SELECT SeenAt FROM Nodes");

        await AdvanceUntilAsync(async () => await engine.CountAsync("SELECT SeenAt FROM Nodes") >= first + 4000);
    }

    [Fact]
    public async Task Server_ThatWasTakenOffTheList_EntersItAgain()
    {
        await using var engine = await EngineHost.StartAsync(_time);
        await engine.CountAsync("DELETE FROM Nodes RETURNING 1");

        await AdvanceUntilAsync(async () => await engine.CountAsync("SELECT COUNT(*) FROM Nodes") == 1);
    }

    [Fact]
    public async Task Server_ThatIsToldToStop_IsShownAsDrainingAndThenGone()
    {
        await using var engine = await EngineHost.StartAsync(_time, new() { ["Mentiko:Engine:ShutdownGraceSeconds"] = "600" });
        engine.Agents.Hang("write");
        await engine.TriggerAsync(TestKit.Sketches.ChainSketch.Of("write: chain:start -> write:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 1, "It did not start.");

        var stop = engine.StopAsync();
        await EngineHost.UntilAsync(async () => await engine.CountAsync("SELECT COUNT(*) FROM Nodes WHERE IsDraining = 1") == 1, () => "It does not say that it drains.");
        Assert.False(stop.IsCompleted);
        await AdvanceUntilAsync(() => Task.FromResult(stop.IsCompleted));
        await stop;

        Assert.Equal(0, await engine.CountAsync("SELECT COUNT(*) FROM Nodes"));
    }

    [Fact]
    public async Task Server_NotSeenForLong_IsTakenOff()
    {
        await using var engine = await EngineHost.StartAsync(_time, new() { ["Mentiko:Nodes:ForgetSeconds"] = "60" });
        await AddDeadAsync(engine, _time.GetUtcNow().ToUnixTimeMilliseconds());
        var seen = _time.GetUtcNow();

        await AdvanceUntilAsync(async () => await engine.CountAsync("SELECT COUNT(*) FROM Nodes WHERE Id = 'dead'") == 0);

        Assert.True(_time.GetUtcNow() - seen > TimeSpan.FromSeconds(60), "It was taken off too early.");
        Assert.Equal(1, await engine.CountAsync("SELECT COUNT(*) FROM Nodes"));
    }

    [Fact]
    public async Task Start_OfTheOnlyServer_TakesTheDeadOnesOffAtOnce()
    {
        await using var engine = await EngineHost.StartAsync(_time);
        await engine.StopAsync();
        await AddDeadAsync(engine, _time.GetUtcNow().ToUnixTimeMilliseconds() - 1);
        await engine.StartAgainAsync();

        Assert.Equal(1, await engine.CountAsync("SELECT COUNT(*) FROM Nodes"));
        Assert.Equal(0, await engine.CountAsync("SELECT COUNT(*) FROM Nodes WHERE Id = 'dead'"));
    }

    [Theory]
    [InlineData(5, 600, null)]
    [InlineData(0.5, 600, "SignOfLifeSeconds must be from 1 to 60")]
    [InlineData(61, 600, "SignOfLifeSeconds must be from 1 to 60")]
    [InlineData(5, 29, "ForgetSeconds must be from 30 to 604800")]
    [InlineData(30, 60, "ForgetSeconds must be at least 3 times")]
    [InlineData(double.NaN, 600, "SignOfLifeSeconds must be from 1 to 60")]
    public void Options_OutOfRange_AreNamed(double sign, double forget, string? problem)
    {
        var result = new NodeOptionsValidator().Validate(null, new NodeOptions { SignOfLifeSeconds = sign, ForgetSeconds = forget });

        Assert.Equal(problem is null, result.Succeeded);
        Assert.Contains(problem ?? "", result.FailureMessage ?? "", StringComparison.Ordinal);
    }

    private static Task<long> AddDeadAsync(EngineHost engine, long seen) => engine.CountAsync(
        $"INSERT INTO Nodes (Id, Name, Roles, Version, Slots, StartedAt, SeenAt, IsDraining) VALUES ('dead', 'x', 'web', '1', 0, 0, {seen}, 0) RETURNING 1");

    private Task AdvanceUntilAsync(Func<Task<bool>> condition) => EngineHost.UntilAsync(
        async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return await condition();
        },
        () => "It did not happen.");
}
