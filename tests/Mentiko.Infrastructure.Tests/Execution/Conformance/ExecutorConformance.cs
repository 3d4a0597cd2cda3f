using System.Diagnostics;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Conformance;

/// <summary>
/// What every executor owes its caller and every agent, whatever it is made of. An executor has one class that derives
/// from this, over its bench; what only one of them can do is tested beside it. Scripts are for any POSIX shell.
/// </summary>
public abstract partial class ExecutorConformance(ConformanceBench bench)
{
    protected ConformanceBench Bench => bench;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A time to sleep that no other process of this machine sleeps, so that it can be looked for.</summary>
    private static string Marker() => $"25.{Random.Shared.Next(100_000_000, 999_999_999)}";

    private Task<Ran> ShAsync(string script) => RunAsync(bench.Mine.Request("sh", "-c", script));

    private async Task<Ran> RunAsync(ExecutionRequest request, CancellationToken cancel = default)
    {
        SkipWhereMissing();
        var output = new Collected();
        var outcome = await bench.Executor.ExecuteAsync(bench.Fit(request), output, cancel);
        return new Ran(outcome, output.StdOut, output.StdErr, output.Bytes);
    }

    private void SkipWhereMissing() => Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");

    private static void AssertEnded(int code, Ran ran) => Assert.Equal(new ExecutionOutcome.Exited(code), ran.Outcome);

    private static void AssertLimit(AttemptReason reason, Ran ran) =>
        Assert.Equal(reason, Assert.IsType<ExecutionOutcome.LimitExceeded>(ran.Outcome).Limit);

    private async Task AssertGoneAsync(string marker, double seconds = 2)
    {
        for (var clock = Stopwatch.StartNew(); bench.Lives(marker) && clock.Elapsed < TimeSpan.FromSeconds(seconds);)
            await Task.Delay(20, Stop);
        Assert.False(bench.Lives(marker), "a process of the attempt is still alive");
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition() && clock.Elapsed < TimeSpan.FromSeconds(60);)
            await Task.Delay(20, Stop);
        Assert.True(condition(), "it did not happen in time");
    }
}
