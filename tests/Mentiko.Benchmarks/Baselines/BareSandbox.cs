using System.Diagnostics;
using Mentiko.Infrastructure.Execution.Local;

namespace Mentiko.Benchmarks.Baselines;

/// <summary>
/// The floor of a cold step: the product's own sandbox arguments and user, started by the runtime's own Process with an
/// empty environment. No limits, no filter, no output, nothing recorded.
/// </summary>
internal sealed class BareSandbox
{
    private readonly SandboxMachine _machine;
    private readonly List<string> _arguments;

    /// <param name="workspace">The folder that stands for all three.</param>
    /// <param name="uid">Who it runs as.</param>
    /// <param name="command">Default: <c>true</c>.</param>
    public BareSandbox(string workspace, int uid, params string[] command)
    {
        _machine = SandboxMachine.Find().Machine ?? throw new InvalidOperationException("This machine has no sandbox.");
        var world = new SandboxWorld(new SandboxFolders(workspace, workspace, workspace), SandboxWorld.Empty.Environment);
        var options = BubblewrapArguments.For(_machine, new LocalExecutionOptions(), world, descriptors: null);
        var (user, group) = _machine.IsRoot ? (uid, uid) : (_machine.OwnUid, _machine.OwnGid);
        // Not tied to the thread that started it, as the product's are: pooled threads come and go.
        var identity = SandboxProcess.Identity(_machine, new SandboxUser(user, group)).Skip(1).Where(argument => argument is not ("--pdeathsig" or "KILL"));
        _arguments = [.. identity, _machine.Bubblewrap, .. options, "--", .. command.Length == 0 ? ["/usr/bin/true"] : command];
    }

    /// <summary>Milliseconds from its start to the first byte that its program wrote.</summary>
    public async Task<double> RunToFirstByteAsync()
    {
        var start = new ProcessStartInfo(_machine.SetPriv, _arguments) { RedirectStandardOutput = true };
        start.Environment.Clear();
        var started = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(start)!;
        var count = await process.StandardOutput.BaseStream.ReadAsync(new byte[16]);
        var elapsed = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        await process.WaitForExitAsync();
        return count > 0 ? elapsed : throw new InvalidOperationException("The bare sandbox wrote nothing.");
    }

    public async Task RunAsync()
    {
        var start = new ProcessStartInfo(_machine.SetPriv, _arguments);
        start.Environment.Clear();
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The bare sandbox ended with {process.ExitCode}.");
        }
    }
}
