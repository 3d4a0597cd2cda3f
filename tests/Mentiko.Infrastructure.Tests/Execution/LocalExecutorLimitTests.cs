using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>In sandboxes that start when they are needed. One kind after the other: both look for the same words among the host's processes.</summary>
[Collection("sandbox limits")]
public sealed class ColdLimitTests(SandboxBench bench) : LocalExecutorLimitTests(bench), IClassFixture<SandboxBench>;

/// <summary>In sandboxes that were spawned ahead, before anybody knew the limits.</summary>
[Collection("sandbox limits")]
public sealed class AheadLimitTests(AheadBench bench) : LocalExecutorLimitTests(bench), IClassFixture<AheadBench>;

/// <summary>An agent that takes all it can get, kind by kind. Each with the control that the same below its limit is fine.</summary>
public abstract class LocalExecutorLimitTests(SandboxBench bench)
{
    private const string Eat = "my @all; for (1..$ARGV[0]) { push @all, 'x' x 1048576; } print scalar @all;";

    [Fact]
    public async Task Memory_Hog_IsKilledForMemory() => AssertLimit(AttemptReason.LimitMemory, await RunAsync("perl", "-e", Eat, "2000"));

    [Fact]
    public async Task Memory_BelowTheLimit_IsFine() => Assert.Equal("100", (await RunAsync("perl", "-e", Eat, "100")).StdOut);

    [Fact]
    public async Task Memory_SpreadOverChildren_IsKilledForMemory()
    {
        Assert.SkipUnless(HasGroup("memory"), "no control group caps the tree on this machine");
        const string Spread = "for (1..6) { fork or do { my $x = 'x' x (60 * 1048576); sleep 5; exit } } wait for 1..6; exit 1";
        AssertLimit(AttemptReason.LimitMemory, await RunAsync("perl", "-e", Spread));
    }

    [Fact]
    public async Task Processes_Bomb_IsRefusedAtItsLimit()
    {
        const string Bomb = "my $n = 0; while (1) { my $p = fork; last unless defined $p; if (!$p) { sleep 30; exit } $n++; last if $n > 500 } print $n; exit 9";
        var ran = await RunAsync("perl", "-e", Bomb);
        AssertLimit(AttemptReason.LimitProcesses, ran);
        Assert.InRange(int.Parse(ran.StdOut, System.Globalization.CultureInfo.InvariantCulture), 40, SandboxBench.Limits.Processes);
    }

    [Fact]
    public async Task Processes_WildBomb_EndsAtItsLimitOrTimeout()
    {
        var request = bench.Request("sh", "-c", "f() { f | f & }; f; while :; do sleep 1; done # 15.656");
        var ran = await bench.RunAsync(request with { Limits = SandboxBench.Limits with { Timeout = TimeSpan.FromSeconds(1) } });
        Assert.True(ran.Outcome is ExecutionOutcome.TimedOut or ExecutionOutcome.LimitExceeded { Limit: AttemptReason.LimitProcesses } or ExecutionOutcome.Exited { Code: 2 }, ran.Outcome.ToString());
        Assert.Empty(SandboxBench.HostProcesses("15.656"));
    }

    [Fact]
    public async Task Processes_AnotherSandboxAtItsLimit_TakesNoneOfMine()
    {
        var output = new Collected();
        using var cancel = new CancellationTokenSource();
        var greedy = bench.Executor.ExecuteAsync(
            bench.Request("perl", "-e", "$|=1; while (1) { my $p = fork; last unless defined $p; if (!$p) { sleep 30; exit } } print 'full'; sleep 30"), output, cancel.Token);
        await output.Ready;
        Assert.Equal("fine\n", (await RunAsync("sh", "-c", "echo fine | cat | cat | cat")).StdOut);
        await cancel.CancelAsync();
        Assert.Equal(new ExecutionOutcome.Cancelled(), await greedy);
    }

    [Fact]
    public async Task File_TooLarge_FailsWithItsReason()
    {
        AssertLimit(AttemptReason.LimitFiles, await RunAsync("perl", "-e", "open F, '>', 'big'; truncate(F, 1 << 30) or exit 4; exit 5"));
        Assert.Equal(new ExecutionOutcome.Exited(5), (await RunAsync("perl", "-e", "open F, '>', 'big'; truncate(F, 1 << 20) or exit 4; exit 5")).Outcome);
    }

    [Theory]
    [InlineData("/tmp", 16)]
    [InlineData("/dev/shm", 8)]
    public async Task PrivateFolder_Filled_IsFullAtItsSize(string folder, int mebibytes)
    {
        var ran = await RunAsync("sh", "-c", $"cat /dev/zero > {folder}/fill 2>/dev/null; wc -c < {folder}/fill");
        Assert.InRange(long.Parse(ran.StdOut, System.Globalization.CultureInfo.InvariantCulture), (mebibytes - 1) << 20, mebibytes << 20);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/dev")]
    [InlineData("/run")]
    [InlineData("/var")]
    [InlineData("/etc")]
    [InlineData("/mentiko")]
    [InlineData("/usr/local")]
    public async Task Folder_WithoutASize_TakesNothing(string folder) =>
        Assert.Equal(new ExecutionOutcome.Exited(2), (await RunAsync("sh", "-c", $": > {folder}/x")).Outcome);

    [Fact]
    public async Task Output_WithoutEnd_IsCutAndEnds()
    {
        var ran = await RunAsync("sh", "-c", "yes & yes >&2");
        AssertLimit(AttemptReason.LimitOutput, ran);
        Assert.Equal(SandboxBench.Limits.OutputBytes, ran.Bytes);
    }

    [Fact]
    public async Task OneLine_Of200Megabytes_IsCutAndEnds()
    {
        var ran = await RunAsync("sh", "-c", "head -c 200000000 /dev/zero | tr '\\0' x");
        AssertLimit(AttemptReason.LimitOutput, ran);
        Assert.Equal(SandboxBench.Limits.OutputBytes, ran.Bytes);
    }

    [Fact]
    public async Task Processes_HaveALimitBehindTheGroups()
    {
        Assert.SkipUnless(Environment.OSVersion.Version >= new Version(5, 14), "this kernel counts other sandboxes' processes too");
        var most = HasGroup("processes") ? SandboxBench.Limits.Processes + 16 : SandboxBench.Limits.Processes + 2;
        Assert.Equal($"{most} {most}\n", (await RunAsync("sh", "-c", "sed -n 's/^Max processes *\\([0-9]*\\) *\\([0-9]*\\).*/\\1 \\2/p' /proc/self/limits")).StdOut);
    }

    [Fact]
    public async Task ProcessorTime_HasALimitThatNoAgentRaises()
    {
        var request = bench.Request("sh", "-c", "ulimit -t; ulimit -Ht; ulimit -t unlimited 2>/dev/null && echo raised; ulimit -n; ulimit -c");
        var ran = await bench.RunAsync(request with { Limits = SandboxBench.Limits with { Timeout = TimeSpan.FromSeconds(30), Cpus = 2 } });
        Assert.Equal("61\n66\n1024\n0\n", ran.StdOut);
    }

    [Fact]
    public async Task ProcessorTime_UsedUp_HasItsReason() => AssertLimit(AttemptReason.LimitCpu, await RunAsync("sh", "-c", "kill -XCPU $$"));

    [Fact]
    public async Task Processors_BeyondTheShare_AreNotGiven()
    {
        Assert.SkipUnless(HasGroup("cpu-share"), "no control group caps processors on this machine");
        // A quarter of a processor: half a second of the clock gives about 125 ms of work, and never a second's.
        const string Burn = "use Time::HiRes 'time'; my $end = time + 0.6; 1 while time < $end; my ($u, $s) = times; print int(1000 * ($u + $s))";
        var request = bench.Request("perl", "-e", Burn);
        var ran = await bench.RunAsync(request with { Limits = SandboxBench.Limits with { Cpus = 0.25 } });
        Assert.InRange(int.Parse(ran.StdOut, System.Globalization.CultureInfo.InvariantCulture), 1, 350);
    }

    private static void AssertLimit(AttemptReason reason, Ran ran)
    {
        if (reason is AttemptReason.LimitMemory or AttemptReason.LimitProcesses)
            Assert.SkipWhen(ran.Outcome is ExecutionOutcome.Exited { Code: not 0 }, "without a control group the program fails by itself, without this reason");
        Assert.Equal(reason, Assert.IsType<ExecutionOutcome.LimitExceeded>(ran.Outcome).Limit);
    }

    private bool HasGroup(string name)
    {
        _ = bench.Executor.ExecuteAsync(bench.Request("true"), new Collected(), default).GetAwaiter().GetResult();
        return bench.Executor.Health.Enforced[name].StartsWith("cgroup", StringComparison.Ordinal);
    }

    private Task<Ran> RunAsync(params string[] command) => bench.RunAsync(bench.Request(command));
}
