using System.Diagnostics;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Ssh;

/// <summary>What becomes of an attempt when its link does, and of two attempts of one step.</summary>
[Collection(SshCollection.Name)]
public sealed class SshLinkTests(SshBench bench)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Attempt_Newer_EndsTheOlderBeforeItBegins()
    {
        Skip();
        var marker = Marker();
        var output = new Collected();
        // A run of its own: the host remembers the newest attempt of each step.
        var run = RunId.Parse(Guid.NewGuid().ToString("N"));
        var older = bench.Executor.ExecuteAsync(bench.Mine.Request("sh", "-c", $"echo up; sleep {marker}") with { Run = run, Attempt = 1 }, output, Stop);
        await output.Ready;
        Assert.True(bench.Lives(marker));
        // Another server's, which has the run now: the look is its own first act.
        var newer = await bench.Another().ExecuteAsync(bench.Mine.Request("true") with { Run = run, LeaseToken = 7 }, new Collected(), Stop);
        Assert.Equal(new ExecutionOutcome.Exited(0), newer);
        Assert.False(bench.Lives(marker));
        Assert.IsType<ExecutionOutcome.Lost>(await older);

        // What comes late of the older server begins no more.
        var late = await bench.Executor.ExecuteAsync(bench.Mine.Request("touch", "late") with { Run = run, Attempt = 9, LeaseToken = 6 }, new Collected(), Stop);
        Assert.Contains("newer", Assert.IsType<ExecutionOutcome.Unavailable>(late).Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Link_ThatFallsSilent_EndsTheProgramByItsLease_AndOnlyThenTheAttempt()
    {
        Skip();
        var marker = Marker();
        var output = new Collected();
        var running = bench.Another(leaseSeconds: 6).ExecuteAsync(bench.Mine.Request("sh", "-c", $"echo up; sleep {marker}"), output, Stop);
        await output.Ready;
        var launcher = SandboxBench.HostProcesses(marker).Single(pid => SandboxBench.HostProcesses(marker).TrueForAll(other => other != SshBench.ParentOf(pid)));
        var session = SshBench.SessionOf(launcher);
        // Nothing is closed and nothing arrives: as with a cable that is pulled.
        SandboxBench.Shell($"kill -STOP {session}");
        try
        {
            var outcome = await running.WaitAsync(TimeSpan.FromSeconds(50), Stop);
            Assert.IsType<ExecutionOutcome.Lost>(outcome);
            Assert.False(bench.Lives(marker));
        }
        finally
        {
            SandboxBench.Shell($"kill -CONT {session}");
        }
    }

    [Fact]
    public async Task Host_ThatIsAway_IsWaitedFor()
    {
        Skip();
        bench.Book.Known["away"] = bench.Access(bench.UserOf("acme"), bench.PrefixOf("acme"), bench.Acme.PrivateKey, port: 1);
        var outcome = await bench.Executor.ExecuteAsync(bench.Mine.Request("true") with { Host = "away" }, new Collected(), Stop);
        Assert.True(Assert.IsType<ExecutionOutcome.Unavailable>(outcome).MayPass);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Crashes_AHundred_LeaveNothingBehind()
    {
        Skip();
        var (clock, rounds) = (Stopwatch.StartNew(), 0);
        var before = Attempts();
        for (; rounds < 100 && clock.Elapsed < Crashes.Patience; rounds++)
        {
            var marker = Marker();
            var output = new Collected();
            var running = bench.Executor.ExecuteAsync(bench.Mine.Request("sh", "-c", $"trap '' TERM HUP; setsid sleep {marker} & echo up; sleep {marker}"), output, Stop);
            await output.Ready;
            await bench.BreakAsync(marker);
            Assert.IsType<ExecutionOutcome.Lost>(await running);
            Assert.False(bench.Lives(marker));
        }

        // The sessions of the last one take a moment to close.
        var closing = Stopwatch.StartNew();
        string left;
        do
        {
            // What has ended and is not yet collected by this machine's own first process is no process any more.
            left = SandboxBench.Shell($"ps -u {bench.UserOf("acme")} -o pid=,stat= | grep -v ' Z'") + string.Join(' ', Attempts().Except(before));
        }
        while (left.Length > 0 && closing.Elapsed < TimeSpan.FromSeconds(20));

        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} crashes in {clock.Elapsed.TotalSeconds:F0} s");
        Assert.True(rounds > 0, "Nothing crashed.");
        Assert.Equal("", left);
    }

    /// <summary>Tests that give the host orders by hand leave theirs.</summary>
    private string[] Attempts() => SandboxBench.Shell($"ls {bench.PrefixOf("acme")}/attempts").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Marker() => $"25.{Random.Shared.Next(100_000_000, 999_999_999)}";

    private void Skip() => Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
}
