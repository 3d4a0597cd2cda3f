using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>A data root below a folder that agents' users cannot pass, such as root's home or a private temporary folder.</summary>
public sealed class DataPassageTests
{
    private static readonly LocalExecutionOptions Options = new() { TmpMb = 16, SharedMemoryMb = 8 };

    [Fact]
    public async Task DataRoot_BelowAClosedFolder_IsReachedThroughThePassage()
    {
        Assert.SkipUnless(SandboxBench.IsRoot, "only root runs agents as other users");
        using var bench = new SandboxBench(Options, closed: true);

        var ran = await bench.ShAsync("echo written > here && cat here && test ! -e /mnt/workspace && echo alone");

        Assert.Equal("written\nalone\n", ran.StdOut);
        Assert.Equal("written\n", await File.ReadAllTextAsync(Path.Combine(bench.Workspace, "here")));
        Assert.DoesNotContain(bench.Root, await File.ReadAllTextAsync("/proc/self/mounts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataRoot_BelowAClosedFolder_IsReachedBySandboxesSpawnedAhead()
    {
        Assert.SkipUnless(SandboxBench.IsRoot, "only root runs agents as other users");
        using var bench = new SandboxBench(Options, closed: true, places: bench => new AheadBench.BenchPlaces(bench));
        await bench.ShAsync("true");
        await bench.Local.Waiting!.FilledAsync(bench.Request().Organization.Id);

        var ran = await bench.ShAsync("echo written > here && cat here && test ! -e /mnt/workspace && echo alone");

        Assert.Equal(("written\nalone\n", 1L), (ran.StdOut, bench.Local.Waiting.Used));
    }

    [Fact]
    public async Task DataRoot_BelowAClosedFolderWithoutAPassage_CannotBeReached()
    {
        Assert.SkipUnless(SandboxBench.IsRoot, "only root runs agents as other users");
        using var bench = new SandboxBench(Options, SandboxMachine.Find().Machine, closed: true);

        Assert.IsType<ExecutionOutcome.Unavailable>((await bench.ShAsync("true")).Outcome);
    }
}
