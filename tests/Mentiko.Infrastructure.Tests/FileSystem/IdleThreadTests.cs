using System.Diagnostics;
using System.Globalization;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

/// <summary>A low priority is of the work that it was given for, and of nothing that comes after it.</summary>
public sealed class IdleThreadTests
{
    [Fact]
    public void Work_IsServedLast_AndItsCallerIsNot()
    {
        using var idle = new IdleThread("test");
        var before = Niceness();
        Assert.Equal([19, 19], new[] { idle.Run(Niceness), idle.Run(Niceness) });
        Assert.Equal(before, Niceness());
    }

    [Fact]
    public void Work_ThatThrows_ThrowsAtItsCaller_AndTheThreadGoesOn()
    {
        using var idle = new IdleThread("test");
        var failure = Assert.Throws<IOException>(() => idle.Run<int>(() => throw new IOException("the disk is gone")));
        Assert.Equal("the disk is gone", failure.Message);
        Assert.Equal(3, idle.Run(() => 3));
    }

    /// <summary>What is told of the end of a host's service runs on that service's thread: the rest of the stop, and whatever it starts.</summary>
    [Fact]
    public async Task Sweep_ThatEnds_LeavesNoOneItsPriority()
    {
        // Before: this test itself goes on where the sweep ended.
        var ordinary = Niceness();
        using var temporary = new TemporaryDataTree();
        var waste = Path.Combine(temporary.Options.Value.DataRoot, ".trash", "waste");
        await File.WriteAllTextAsync(waste, "", CancellationToken.None);
        using var sweep = new TrashSweep(temporary.Tree, TimeProvider.System, NullLogger<TrashSweep>.Instance);
        await sweep.StartAsync(CancellationToken.None);

        // One that was stopped before it had begun would leave nothing to anybody.
        await EngineHost.UntilAsync(() => !File.Exists(waste), "The trash was not taken apart.");
        var after = sweep.ExecuteTask!.ContinueWith(
            _ => (Own: Niceness(), OfChild: NicenessOfChild()), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await sweep.StopAsync(CancellationToken.None);
        Assert.Equal((ordinary, ordinary), await after);
    }

    private static int Niceness() => NicenessIn(File.ReadAllText("/proc/thread-self/stat"));

    private static int NicenessOfChild()
    {
        using var child = Process.Start(new ProcessStartInfo("/bin/cat", "/proc/self/stat") { RedirectStandardOutput = true })!;
        var text = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return NicenessIn(text);
    }

    // "pid (comm) state ppid ..." of proc(5), where nice is the 19th field: comm may hold anything, so count from its end.
    private static int NicenessIn(string stat) => int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
}
