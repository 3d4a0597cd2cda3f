using System.Diagnostics;
using Mentiko.Core.Execution;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Conformance;

/// <summary>How an attempt ends: by itself, by its limit of time, by a person, by a crash of theirs or of ours.</summary>
public abstract partial class ExecutorConformance
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(255)]
    public async Task Program_ThatEnds_KeepsItsCode(int code) => AssertEnded(code, await ShAsync($"exit {code}"));

    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("KILL", 9)]
    [InlineData("SEGV", 11)]
    [InlineData("HUP", 1)]
    public async Task Program_KilledBySignal_Has128AndItsNumber(string signal, int number) =>
        AssertEnded(128 + number, await ShAsync($"kill -{signal} $$; sleep 5"));

    [Fact]
    public async Task Program_Missing_IsAFailedStart()
    {
        var ran = await RunAsync(bench.Mine.Request("no-such-program", "x"));
        Assert.Contains("no-such-program", Assert.IsType<ExecutionOutcome.StartFailed>(ran.Outcome).Text, StringComparison.Ordinal);
        Assert.Equal(0, ran.Bytes);
    }

    [Fact]
    public async Task Program_NotExecutable_IsAFailedStart()
    {
        await File.WriteAllTextAsync(Path.Combine(bench.Mine.Workspace, "notes.txt"), "no program", Stop);
        Assert.IsType<ExecutionOutcome.StartFailed>((await RunAsync(bench.Mine.Request("./notes.txt"))).Outcome);
    }

    [Fact]
    public async Task Program_OfTheWorkspace_Runs()
    {
        var path = Path.Combine(bench.Mine.Workspace, "tool");
        await File.WriteAllTextAsync(path, "#!/bin/sh\necho \"$1\"; exit 5\n", Stop);
        SandboxBench.Shell($"chmod 755 {path}");
        var ran = await RunAsync(bench.Mine.Request("./tool", "given"));
        Assert.Equal((new ExecutionOutcome.Exited(5), "given\n"), (ran.Outcome, ran.StdOut));
    }

    [Fact]
    public async Task Program_ThatClosesItsOutput_IsStillAwaited() => AssertEnded(7, await ShAsync("exec >&- 2>&-; sleep 0.3; exit 7"));

    [Fact]
    public async Task Program_ThatForks_IsOverWhenItselfIs()
    {
        var marker = Marker();
        AssertEnded(4, await ShAsync($"sleep {marker} >/dev/null 2>&1 & exit 4"));
        await AssertGoneAsync(marker);
    }

    [Fact]
    public async Task Grandchild_ThatHoldsTheOutput_DoesNotHoldTheResult()
    {
        var marker = Marker();
        var clock = Stopwatch.StartNew();
        AssertEnded(0, await ShAsync($"(setsid sleep {marker} &) ; echo done"));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"it took {clock.Elapsed}");
        await AssertGoneAsync(marker);
    }

    [Fact]
    public async Task Timeout_EndsTheTree()
    {
        var marker = Marker();
        var request = bench.Mine.Request("sh", "-c", $"trap '' TERM INT HUP; setsid sleep {marker} & sleep {marker}");
        var ran = await RunAsync(request with { Limits = ConformanceStage.Limits with { Timeout = TimeSpan.FromMilliseconds(400) } });
        Assert.Equal(new ExecutionOutcome.TimedOut(), ran.Outcome);
        await AssertGoneAsync(marker);
    }

    [Fact]
    public async Task Timeout_BesideOutput_KeepsWhatCameBefore()
    {
        var request = bench.Mine.Request("sh", "-c", "echo before; sleep 25; echo after");
        var ran = await RunAsync(request with { Limits = ConformanceStage.Limits with { Timeout = TimeSpan.FromSeconds(1.5) } });
        Assert.Equal((new ExecutionOutcome.TimedOut(), "before\n"), (ran.Outcome, ran.StdOut));
    }

    [Fact]
    public async Task Cancel_OfARunningTree_LeavesNothing()
    {
        SkipWhereMissing();
        var marker = Marker();
        using var cancel = new CancellationTokenSource();
        var output = new Collected();
        var running = bench.Executor.ExecuteAsync(
            bench.Fit(bench.Mine.Request("sh", "-c", $"trap '' TERM; setsid sleep {marker} & echo up; sleep {marker}")), output, cancel.Token);
        await output.Ready;
        // The control: what must be gone afterwards is visible now.
        await UntilAsync(() => bench.Lives(marker));
        await cancel.CancelAsync();
        Assert.Equal(new ExecutionOutcome.Cancelled(), await running);
        await AssertGoneAsync(marker, seconds: 0);
    }

    [Fact]
    public async Task Cancel_AtAnyMomentOfTheStart_LeavesNothing()
    {
        for (var delay = 0; delay < 8; delay++)
        {
            var marker = Marker();
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(40 * delay));
            Assert.Equal(new ExecutionOutcome.Cancelled(), (await RunAsync(bench.Mine.Request("sh", "-c", $"sleep {marker}"), cancel.Token)).Outcome);
            await AssertGoneAsync(marker, seconds: 0);
        }
    }

    [Fact]
    public async Task Cancel_BeforeTheStart_StartsNothing()
    {
        Assert.Equal(new ExecutionOutcome.Cancelled(), (await RunAsync(bench.Mine.Request("touch", "started"), new CancellationToken(true))).Outcome);
        Assert.False(File.Exists(Path.Combine(bench.Mine.Workspace, "started")));
    }

    [Fact]
    public async Task Crash_OfWhatCarriesTheAttempt_IsNotTheAgentsEnd()
    {
        SkipWhereMissing();
        var marker = Marker();
        var output = new Collected();
        var running = bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("sh", "-c", $"echo up; sleep {marker}; exit 3")), output, Stop);
        await output.Ready;
        await UntilAsync(() => bench.Lives(marker));
        await bench.BreakAsync(marker);
        var outcome = await running.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        Assert.True(outcome is ExecutionOutcome.Unavailable or ExecutionOutcome.Lost, outcome.ToString());
        await AssertGoneAsync(marker, seconds: 10);
        // And the next one is fine.
        AssertEnded(0, await ShAsync("true"));
    }

    [Fact]
    public async Task Crash_OfTheServer_LeavesNothing()
    {
        SkipWhereMissing();
        var marker = Marker();
        var up = Path.Combine(bench.DataRoot, $"up-{marker}");
        using var server = StartVictim(marker, up);
        await UntilAsync(() => File.Exists(up) && bench.Lives(marker));
        server.Kill();
        await server.WaitForExitAsync(Stop);
        await bench.RecoverAsync();
        await AssertGoneAsync(marker, seconds: 10);
    }

    /// <summary>The server of the test above: runs an agent until it is killed.</summary>
    [Fact(Explicit = true)]
    public async Task Victim_RunsAnAgent()
    {
        var marker = Environment.GetEnvironmentVariable(ConformanceBench.MarkerVariable);
        Assert.SkipWhen(marker is null, "only as the other process of another test");
        var output = new Collected();
        var running = RunVictimAsync(marker!, output);
        await output.Ready;
        await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(ConformanceBench.UpVariable)!, "up", Stop);
        await running;
    }

    private Task<ExecutionOutcome> RunVictimAsync(string marker, Collected output) =>
        bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("sh", "-c", $"trap '' TERM HUP; setsid sleep {marker} & echo up; sleep {marker}")), output, Stop);

    private Process StartVictim(string marker, string up)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? ["exec", GetType().Assembly.Location] : [])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                [ConformanceBench.MarkerVariable] = marker,
                [ConformanceBench.UpVariable] = up,
                [ConformanceBench.BenchVariable] = bench.VictimBench,
                ["TMPDIR"] = bench.DataRoot,
            },
        };
        foreach (var argument in (string[])["-explicit", "only", "-method", $"{GetType().FullName}.{nameof(Victim_RunsAnAgent)}"])
            start.ArgumentList.Add(argument);
        var server = Process.Start(start)!;
        server.OutputDataReceived += static (_, _) => { };
        server.BeginOutputReadLine();
        return server;
    }
}
