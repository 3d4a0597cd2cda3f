using System.Text;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Cgroups;
using Mentiko.Infrastructure.Execution.Local.Native;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

public sealed class LauncherTests
{
    private static readonly ExecutionLimits Limits = new(TimeSpan.FromSeconds(1), 1 << 20, 1);

    [Fact]
    public void Status_InPieces_IsReadWhenItsLinesAreWhole()
    {
        var (read, write) = Descriptor.Pipe();
        using var first = read;
        Descriptor.SetNonBlocking(read);
        var status = new LauncherStatus(read);
        foreach (var (piece, child, code) in ((string, int, int?)[])
        [
            ("{ \"child-pid\": 12", 0, null), ("34", 0, null), (", \"net-namespace\": 4026532 }\n", 1234, null),
            ("{ \"exit-code\": 13", 1234, null), ("7 }\n", 1234, 137),
        ])
        {
            Descriptor.WriteAll(write, Encoding.ASCII.GetBytes(piece));
            Assert.True(status.Read());
            Assert.Equal((child, code), (status.ChildPid, status.ExitCode));
        }
        write.Dispose();
        Assert.False(status.Read());
    }

    [Theory]
    [InlineData("bwrap: no", true)]
    [InlineData("b", true)]
    [InlineData("setpriv: no", true)]
    [InlineData("bash: no", false)]
    [InlineData("hello", false)]
    public void Notice_ThatCouldBeTheLaunchers_IsHeld(string text, bool held) =>
        Assert.Equal(held, new LauncherNotice().Hold(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Notice_InPieces_IsHeldUntilItCannotBeOne()
    {
        var notice = new LauncherNotice();
        var output = new Collected();
        Assert.True(notice.Hold("bw"u8));
        Assert.True(notice.Hold("rap"u8));
        Assert.False(notice.Hold("per is fine\n"u8));
        notice.Release(output);
        Assert.Equal("bwrap", output.StdErr);
        Assert.False(notice.Hold("bwrap: later"u8));
    }

    [Theory]
    [InlineData(0, 5, 5, "Exited { Code = 0 }")]
    [InlineData(1, 1, 0, "LimitMemory")]
    [InlineData(1, 0, 1, "LimitProcesses")]
    [InlineData(152, 0, 0, "LimitCpu")]
    [InlineData(153, 0, 0, "LimitFiles")]
    [InlineData(42, 0, 0, "Exited { Code = 42 }")]
    public void End_OfAProgram_HasItsReason(int code, int memory, int processes, string expected) =>
        Assert.Contains(expected, new SandboxEnd(StopReason.None, code, false, "").ToOutcome(new CgroupHits(memory, processes), Limits).ToString(), StringComparison.Ordinal);

    [Fact]
    public void End_OfALauncher_IsReadableWithoutControlCharacters()
    {
        var outcome = new SandboxEnd(StopReason.None, null, false, "bwrap: Can't find \u001b[31m/x\nmore").ToOutcome(default, Limits);
        Assert.Equal("The sandbox could not be set up: bwrap: Can't find  [31m/x more.", Assert.IsType<ExecutionOutcome.Unavailable>(outcome).Text);
    }

    [Fact]
    public void End_KilledForMemoryWithItsLauncher_IsTheMemoryLimit() => Assert.Equal(
        AttemptReason.LimitMemory,
        Assert.IsType<ExecutionOutcome.LimitExceeded>(new SandboxEnd(StopReason.None, null, true, "").ToOutcome(new CgroupHits(1, 0), Limits)).Limit);

    [Fact]
    public void Groups_OfVersion1_AreFoundBelowTheServersOwn()
    {
        var mounts = KernelMounts.Parse(
            "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n35 31 0:32 /docker/ab /sys/fs/cgroup/memory rw shared:1 - cgroup cgroup rw,memory\n27 1 254:0 / / rw - ext4 /dev/vda rw\n",
            "4:memory:/docker/ab/app\n1:cpu,cpuacct:/user\n");
        Assert.Equal("/sys/fs/cgroup/memory/app", mounts.Own["memory"]);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct/user", mounts.Own["cpu"]);
        Assert.Null(mounts.Unified);
    }

    [Fact]
    public void Groups_OfVersion2_AreFound()
    {
        var mounts = KernelMounts.Parse("30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n", "0::/system.slice/mentiko.service\n");
        Assert.Equal(("/sys/fs/cgroup/system.slice/mentiko.service", "/sys/fs/cgroup"), (mounts.Unified, mounts.UnifiedMount));
    }

    [Fact]
    public void Arguments_CutAnywhere_NeverGiveWithoutIsolating()
    {
        using var machine = SandboxMachine.Find().Machine;
        Assert.SkipWhen(machine is null, "bubblewrap is not installed on this machine");
        var list = BubblewrapArguments.For(machine, new LocalExecutionOptions(), new SandboxWorld(new SandboxFolders("/w", "/i", "/o"), []), null);
        var firstGift = list.FindIndex(a => a is "--bind" or "--ro-bind" or "--dev" or "--proc" or "--tmpfs");
        foreach (var isolation in (string[])["--unshare-all", "--disable-userns", "--die-with-parent", "--new-session", "--clearenv", "ALL", "--chdir"])
            Assert.InRange(list.IndexOf(isolation), 0, firstGift);
        Assert.DoesNotContain("--share-net", list);
    }
}
