using System.Text;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Conformance;

/// <summary>What an agent writes to its two streams.</summary>
public abstract partial class ExecutorConformance
{
    [Fact]
    public async Task Output_OfBothStreams_ArrivesApart()
    {
        var ran = await ShAsync("echo hello; echo oops >&2");
        AssertEnded(0, ran);
        Assert.Equal(("hello\n", "oops\n"), (ran.StdOut, ran.StdErr));
    }

    [Fact]
    public async Task Output_OfNothing_IsNothing() => Assert.Equal(0, (await ShAsync("true")).Bytes);

    [Fact]
    public async Task Output_OfEveryByte_ArrivesAsItIs()
    {
        SkipWhereMissing();
        var taken = new Bytes();
        var every = string.Concat(Enumerable.Range(0, 256).Select(number => $"\\{Convert.ToString(number, 8).PadLeft(3, '0')}"));
        await bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("sh", "-c", $"printf '{every}'")), taken, Stop);
        Assert.Equal(Enumerable.Range(0, 256).Select(number => (byte)number), taken.Taken);
    }

    [Fact]
    public async Task Output_InUnicode_ArrivesAsItIs() =>
        Assert.Equal("naïve 你好 😀 \u202e\n", (await RunAsync(bench.Mine.Request("echo", "naïve 你好 😀 \u202e"))).StdOut);

    [Fact]
    public async Task Output_OfMegabytesOnBothStreams_ArrivesWhole()
    {
        var ran = await ShAsync("head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2");
        AssertEnded(0, ran);
        Assert.Equal(5_000_000, ran.Bytes);
    }

    [Fact]
    public async Task Output_OfALineThatDoesNotEnd_ArrivesToo() => Assert.Equal("half", (await ShAsync("printf half")).StdOut);

    [Fact]
    public async Task Output_JustBeforeTheEnd_IsNotLost()
    {
        for (var i = 0; i < 5; i++)
            Assert.Equal("last words\n", (await ShAsync("echo last words; exit 9")).StdOut);
    }

    [Fact]
    public async Task Output_WhileTheAgentRuns_Arrives()
    {
        SkipWhereMissing();
        using var cancel = new CancellationTokenSource();
        var output = new Collected();
        var running = bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("sh", "-c", "echo up; sleep 25")), output, cancel.Token);
        await output.Ready;
        Assert.False(running.IsCompleted);
        await cancel.CancelAsync();
        Assert.Equal(new ExecutionOutcome.Cancelled(), await running);
    }

    [Fact]
    public async Task Output_WithoutEnd_IsCutAtItsLimit()
    {
        var ran = await ShAsync("yes & yes >&2");
        AssertLimit(AttemptReason.LimitOutput, ran);
        Assert.Equal(ConformanceStage.Limits.OutputBytes, ran.Bytes);
    }

    [Fact]
    public async Task Output_OfOneEndlessLine_IsCutAtItsLimit()
    {
        var ran = await ShAsync("head -c 200000000 /dev/zero | tr '\\0' x");
        AssertLimit(AttemptReason.LimitOutput, ran);
        Assert.Equal(ConformanceStage.Limits.OutputBytes, ran.Bytes);
    }

    [Fact]
    public async Task Output_ThatCannotBeStored_EndsTheTreeAndTellsTheCaller()
    {
        SkipWhereMissing();
        var marker = Marker();
        await Assert.ThrowsAsync<IOException>(() =>
            bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("sh", "-c", $"echo x; sleep {marker}")), new Broken(), Stop));
        await AssertGoneAsync(marker);
    }

    [Fact]
    public async Task Output_OfManyAtOnce_IsKeptApart()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => ShAsync($"echo {i}; exit {i}")));
        for (var i = 0; i < all.Length; i++)
            Assert.Equal((new ExecutionOutcome.Exited(i), $"{i}\n"), (all[i].Outcome, all[i].StdOut));
    }

    private sealed class Bytes : IExecutionOutput
    {
        public List<byte> Taken { get; } = [];

        public void Write(LogStream stream, ReadOnlySpan<byte> bytes) => Taken.AddRange(bytes);
    }

    private sealed class Broken : IExecutionOutput
    {
        public void Write(LogStream stream, ReadOnlySpan<byte> bytes) => throw new IOException("the log is broken");
    }
}
