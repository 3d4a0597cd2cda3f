using System.Globalization;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Conformance;

/// <summary>An agent that takes all it can get, kind by kind, each with the control that less is fine.</summary>
public abstract partial class ExecutorConformance
{
    // dd touches all of its one block: memory that cannot be given back half used.
    private const string Eat = "dd if=/dev/zero of=/dev/null count=1";

    [Fact]
    public async Task Memory_BeyondItsLimit_IsItsReason() => AssertLimit(AttemptReason.LimitMemory, await ShAsync($"{Eat} bs=600M 2>/dev/null; exit $?"));

    [Fact]
    public async Task Memory_BelowItsLimit_IsFine() => AssertEnded(0, await ShAsync($"{Eat} bs=100M 2>/dev/null"));

    [Fact]
    public async Task Memory_OfChildrenTogether_IsLimited() => AssertLimit(
        AttemptReason.LimitMemory,
        await ShAsync("for i in 1 2 3 4 5 6; do (dd if=/dev/zero bs=60M count=1 2>/dev/null; sleep 1) | (sleep 4; cat >/dev/null) & done; wait; exit 1"));

    [Fact]
    public async Task Processes_BeyondTheirLimit_AreRefused()
    {
        var marker = Marker();
        var ran = await ShAsync($"i=0; while [ $i -lt 300 ]; do sleep {marker} & i=$((i+1)); echo $i; done");
        Assert.True(ran.Outcome is ExecutionOutcome.LimitExceeded { Limit: AttemptReason.LimitProcesses } or ExecutionOutcome.Exited { Code: not 0 }, ran.Outcome.ToString());
        var most = ran.StdOut.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Max();
        Assert.InRange(most, 30, ConformanceStage.Limits.Processes + 16);
        await AssertGoneAsync(marker);
    }

    [Fact]
    public async Task Processes_OfAnotherAtItsLimit_TakeNoneOfMine()
    {
        SkipWhereMissing();
        var output = new Collected();
        using var cancel = new CancellationTokenSource();
        var greedy = bench.Executor.ExecuteAsync(
            bench.Fit(bench.Mine.Request("sh", "-c", "i=0; while [ $i -lt 50 ]; do sleep 25 & i=$((i+1)); done; echo full; sleep 25")), output, cancel.Token);
        await output.Ready;
        Assert.Equal("fine\n", (await ShAsync("echo fine | cat | cat | cat")).StdOut);
        await cancel.CancelAsync();
        await greedy;
    }

    [Fact]
    public async Task Processes_WithoutEnd_EndAtTheirLimitOrTimeout()
    {
        var marker = Marker();
        var request = bench.Mine.Request("sh", "-c", $"f() {{ f | f & }}; f; while :; do sleep 1; done # {marker}");
        var ran = await RunAsync(request with { Limits = ConformanceStage.Limits with { Timeout = TimeSpan.FromSeconds(2) } });
        Assert.True(ran.Outcome is ExecutionOutcome.TimedOut or ExecutionOutcome.LimitExceeded or ExecutionOutcome.Exited { Code: not 0 }, ran.Outcome.ToString());
        await AssertGoneAsync(marker);
    }

    [Fact]
    public async Task File_LargerThanItsLimit_IsItsReason()
    {
        AssertLimit(AttemptReason.LimitFiles, await RunAsync(bench.Mine.Request("dd", "if=/dev/zero", "of=big", "bs=1M", "count=80")));
        Assert.InRange(new FileInfo(Path.Combine(bench.Mine.Workspace, "big")).Length, 0, ConformanceStage.Limits.FileBytes);
    }

    [Fact]
    public async Task File_BelowItsLimit_IsFine() => AssertEnded(0, await RunAsync(bench.Mine.Request("dd", "if=/dev/zero", "of=fits", "bs=1M", "count=2")));

    [Theory]
    [InlineData("/tmp", 16)]
    [InlineData("/dev/shm", 8)]
    public async Task Folder_OfItsOwn_IsFullAtItsSize(string folder, int mebibytes)
    {
        var ran = await ShAsync($"cat /dev/zero > {folder}/fill 2>/dev/null; wc -c < {folder}/fill");
        Assert.InRange(long.Parse(ran.StdOut, CultureInfo.InvariantCulture), (mebibytes - 1) << 20, mebibytes << 20);
    }

    [Fact]
    public async Task Folder_OfItsOwn_IsEmptyForTheNext()
    {
        AssertEnded(0, await ShAsync("echo left > /tmp/left; echo left > /dev/shm/left; ls /tmp/left"));
        Assert.Equal("", (await ShAsync("ls /tmp/left /dev/shm/left 2>/dev/null")).StdOut);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/dev")]
    [InlineData("/etc")]
    [InlineData("/usr")]
    [InlineData("/mentiko")]
    public async Task Folder_OfTheSystem_TakesNothing(string folder) =>
        Assert.NotEqual(new ExecutionOutcome.Exited(0), (await ShAsync($": > {folder}/x")).Outcome);

    [Fact]
    public async Task Limits_OfOneProcess_AreSetAndCannotBeRaised() =>
        Assert.Equal("1024\n0\n", (await ShAsync("ulimit -n; ulimit -c; ulimit -n 4096 2>/dev/null && echo raised; true")).StdOut);

    [Fact]
    public async Task ProcessorTime_UsedUp_IsItsReason() => AssertLimit(AttemptReason.LimitCpu, await ShAsync("kill -XCPU $$; sleep 5"));
}
