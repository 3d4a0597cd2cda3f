using System.Diagnostics;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Infrastructure.Tests.Execution.Conformance;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Containers;

/// <summary>Engines that are away, images that are missing, containers that are left behind.</summary>
[Collection(DockerCollection.Name)]
public sealed class DockerEngineTests(DockerBench bench)
{
    [Fact]
    public async Task Engine_ThatIsAway_IsUnavailableAndSaysWhich()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var away = bench.Another(options => options.Endpoint = "unix:///nonexistent/docker.sock");
        var outcome = await away.ExecuteAsync(bench.Fit(bench.Mine.Request("true")), new Collected(), default);
        Assert.Equal("No container engine can be used at present. It does not answer.", Assert.IsType<ExecutionOutcome.Unavailable>(outcome).Text);
        Assert.False(away.Health.Available);
        Assert.Contains("did not answer", away.Health.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_ThatIsAway_IsPassedOverWhereAnotherAnswers()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var pool = bench.Another(options => options.Endpoint = $"unix:///nonexistent/docker.sock, unix://{bench.Socket}");
        for (var i = 0; i < 3; i++)
            Assert.Equal(new ExecutionOutcome.Exited(0), await pool.ExecuteAsync(bench.Fit(bench.Mine.Request("true")), new Collected(), default));
        Assert.True(pool.Health.Available);
    }

    [Theory]
    [InlineData(null, "names no image")]
    [InlineData("evil/busybox:1", "not among those")]
    [InlineData("mentiko-test/deep/er", "not among those")]
    public async Task Image_ThatIsNotAllowed_IsAFailedStart(string? image, string text)
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var outcome = await bench.Executor.ExecuteAsync(bench.Mine.Request("true") with { Image = image }, new Collected(), default);
        Assert.Contains(text, Assert.IsType<ExecutionOutcome.StartFailed>(outcome).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_WithoutDigest_IsRefusedWhereOneIsRequired()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var strict = bench.Another(options => options.RequireDigest = true);
        var outcome = await strict.ExecuteAsync(bench.Fit(bench.Mine.Request("true")), new Collected(), default);
        Assert.Contains("digest", Assert.IsType<ExecutionOutcome.StartFailed>(outcome).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_ThatIsMissing_IsPulledAndTheFailureIsClear()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var told = new Told();
        var outcome = await bench.Executor.ExecuteAsync(bench.Mine.Request("true") with { Image = "localhost:1/nothing:1" }, told, default);
        Assert.StartsWith("The image 'localhost:1/nothing:1' could not be pulled: ", Assert.IsType<ExecutionOutcome.StartFailed>(outcome).Text, StringComparison.Ordinal);
        Assert.Contains("pulling the image localhost:1/nothing:1", told.Lines);
    }

    [Fact]
    public async Task Image_ThatIsMissing_IsRefusedWherePullingIsOff()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var outcome = await bench.Another(options => options.Pull = false).ExecuteAsync(bench.Mine.Request("true") with { Image = "mentiko-test/nothing" }, new Collected(), default);
        Assert.Contains("Mentiko:Execution:Docker:Pull is off", Assert.IsType<ExecutionOutcome.StartFailed>(outcome).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orphans_OfADeadProcess_AreTakenAwayAndNobodyElses()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        using var cancel = new CancellationTokenSource();
        var (first, second) = (new Collected(), new Collected());
        var dead = bench.Another(owner: "dead").ExecuteAsync(bench.Fit(bench.Mine.Request("sh", "-c", "echo up; sleep 25")), first, default);
        var alive = bench.Another(owner: "alive").ExecuteAsync(bench.Fit(bench.Mine.Request("sh", "-c", "echo up; sleep 25")), second, cancel.Token);
        await first.Ready;
        await second.Ready;
        Assert.Equal(1, await bench.Another(owner: "reaper", others: new HashSet<string> { "alive" }).LookAsync(default));
        Assert.IsNotType<ExecutionOutcome.Cancelled>(await dead);
        Assert.Equal("alive", Assert.Single(await bench.ContainersAsync()).Labels["mentiko.owner"]);
        await cancel.CancelAsync();
        Assert.Equal(new ExecutionOutcome.Cancelled(), await alive);
    }

    [Fact]
    public async Task Engine_StoppedInTheMiddle_LosesTheAttempt()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var output = new Collected();
        var running = bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("sh", "-c", "echo up; sleep 25.778; exit 3")), output, default);
        await output.Ready;
        await bench.BreakAsync("25.778");
        Assert.IsType<ExecutionOutcome.Lost>(await running);
        await bench.RecoverAsync();
        Assert.Empty(await bench.ContainersAsync());
        Assert.False(bench.Lives("25.778"));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Crashes_AHundred_LeaveNoContainer()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");

        var (clock, rounds) = (System.Diagnostics.Stopwatch.StartNew(), 0);
        for (var round = 0; round < 100 && clock.Elapsed < Crashes.Patience; round++, rounds++)
        {
            // Every process that drops what it was doing at another moment of the start.
            using var crash = new CancellationTokenSource();
            var owner = bench.Another(owner: $"crash-{round}");
            var running = owner.ExecuteAsync(bench.Fit(bench.Mine.Request("sh", "-c", "sleep 25.888")), new Collected(), default);
            await Task.Delay(5 * round, TestContext.Current.CancellationToken);
            owner.Dispose();
            await running.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
            await bench.RecoverAsync();
        }

        await bench.RecoverAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} crashes in {clock.Elapsed.TotalSeconds:F0} s");
        Assert.True(rounds > 0, "Nothing crashed.");
        Assert.Empty(await bench.ContainersAsync());
        Assert.False(bench.Lives("25.888"));
    }

    private sealed class Told : IExecutionOutput
    {
        public List<string> Lines { get; } = [];

        public void Write(LogStream stream, ReadOnlySpan<byte> bytes)
        {
        }

        public void Tell(string text) => Lines.Add(text);
    }
}
