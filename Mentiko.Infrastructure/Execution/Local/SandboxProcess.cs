using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>
/// One sandbox's processes: spawned, then begun, then watched to their end by <see cref="SandboxWatch"/>. The kernel
/// kills a sandbox when the thread that spawned it ends: spawn and watch on one thread.
/// </summary>
/// <remarks>
/// Between <see cref="Spawn"/> and <see cref="Begin"/> the launcher waits for its options; a sandbox spawned ahead can
/// wait there too. Between <see cref="Begin"/> and <see cref="OpenGate"/> it sets itself up, which is when it gets its limits.
/// </remarks>
internal sealed class SandboxProcess : IDisposable
{
    private readonly SafeFileHandle _options;
    private readonly SafeFileHandle _gate;
    private readonly LauncherDescriptors _descriptors;
    private readonly string _token;

    private SandboxProcess(int pid, string token, Pipes pipes, LauncherDescriptors descriptors)
    {
        Pid = pid;
        _token = token;
        _options = pipes.Options.Write;
        _gate = pipes.Gate.Write;
        _descriptors = descriptors;
        StdOut = pipes.StdOut.Read;
        StdErr = pipes.StdErr.Read;
        Status = pipes.Status.Read;
        Launcher = Descriptor.TryPidFd(pid) ?? throw new InvalidOperationException("The launcher has no pidfd: Linux 5.4 or newer is needed.");
    }

    public int Pid { get; }

    public SafeFileHandle Launcher { get; }

    public SafeFileHandle StdOut { get; }

    public SafeFileHandle StdErr { get; }

    public SafeFileHandle Status { get; }

    /// <param name="token">Stands in the launcher's command line, so that this very sandbox can be told from any other process.</param>
    public static SandboxProcess Spawn(SandboxMachine machine, int uid, int gid, ImmutableArray<string> command, string token)
    {
        using var spawn = new ProcessSpawn();
        var pipes = new Pipes();
        try
        {
            pipes.OwnOutput(uid, gid);
            var (arguments, descriptors) = Plan(spawn, machine, pipes, uid, gid, token);
            return new SandboxProcess(spawn.Start(arguments[0], [.. arguments, .. command]), token, pipes, descriptors);
        }
        catch
        {
            pipes.CloseOwnEnds();
            throw;
        }
        finally
        {
            pipes.CloseChildEnds();
        }
    }

    /// <summary>False when the launcher is gone already; watching it tells why.</summary>
    public bool Begin(SandboxMachine machine, LocalExecutionOptions options, SandboxWorld world)
    {
        var bytes = BubblewrapArguments.Encode(BubblewrapArguments.For(machine, options, world, _descriptors));
        // All of it fits, so that this thread never waits for a launcher that does not read.
        const int UsualPipe = 65_536;
        if (bytes.Length > UsualPipe)
            _ = LibC.fcntl((int)_options.DangerousGetHandle(), LibC.SetPipeSize, (nint)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)bytes.Length));
        var written = Descriptor.WriteAll(_options, bytes);
        _options.Dispose();
        return written;
    }

    /// <summary>Lets the program start.</summary>
    public void OpenGate()
    {
        _ = Descriptor.WriteAll(_gate, "."u8);
        _gate.Dispose();
    }

    /// <summary>A pidfd of the sandbox's first process; null when that pid is gone or somebody else's by now.</summary>
    public SafeFileHandle? TryOpenChild(int pid)
    {
        var file = Descriptor.TryPidFd(pid);
        // An empty command line is a process that is just ending: ours, to be waited for.
        var line = KernelFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline"));
        if (line is "" || (line is not null && line.Contains(_token, StringComparison.Ordinal)))
            return file;
        file?.Dispose();
        return null;
    }

    public void Dispose()
    {
        foreach (var file in (SafeFileHandle[])[_options, _gate, StdOut, StdErr, Status, Launcher])
            file.Dispose();
    }

    private static (List<string> Arguments, LauncherDescriptors Descriptors) Plan(
        ProcessSpawn spawn, SandboxMachine machine, Pipes pipes, int uid, int gid, string token)
    {
        spawn.Open("/dev/null");
        spawn.Give(pipes.StdOut.Write);
        spawn.Give(pipes.StdErr.Write);
        var options = spawn.Give(pipes.Options.Read).ToString(CultureInfo.InvariantCulture);
        var descriptors = new LauncherDescriptors(
            spawn.OpenAgain(machine.Filter),
            spawn.Give(pipes.Status.Write),
            spawn.Give(pipes.Gate.Read),
            [.. machine.Files.Select(file => spawn.OpenAgain(file.Content))]);
        // --clearenv in the options comes after --setenv here: the token is in the command line and nowhere else.
        return ([.. Identity(machine, uid, gid), machine.Bubblewrap, "--setenv", "SANDBOX", token, "--args", options, "--"], descriptors);
    }

    /// <summary>The launcher's launcher: sheds the server's identity and ties the launcher to this thread's life.</summary>
    public static IEnumerable<string> Identity(SandboxMachine machine, int uid, int gid)
    {
        string[] tie = ["--no-new-privs", "--pdeathsig", "KILL", "--"];
        return machine.IsRoot
            ?
            [
                .. machine.Passage?.Entry() ?? [], machine.SetPriv, "--reuid", uid.ToString(CultureInfo.InvariantCulture), "--regid", gid.ToString(CultureInfo.InvariantCulture),
                "--clear-groups", "--inh-caps=-all", .. tie,
            ]
            : [machine.SetPriv, .. tie];
    }

    private sealed class Pipes
    {
        public (SafeFileHandle Read, SafeFileHandle Write) StdOut { get; } = Descriptor.Pipe();

        public (SafeFileHandle Read, SafeFileHandle Write) StdErr { get; } = Descriptor.Pipe();

        public (SafeFileHandle Read, SafeFileHandle Write) Options { get; } = Descriptor.Pipe();

        public (SafeFileHandle Read, SafeFileHandle Write) Status { get; } = Descriptor.Pipe();

        public (SafeFileHandle Read, SafeFileHandle Write) Gate { get; } = Descriptor.Pipe();

        // Programs open /dev/stdout and /dev/stderr by name, for which the pipe must be theirs.
        public void OwnOutput(int uid, int gid)
        {
            foreach (var pipe in (ReadOnlySpan<(SafeFileHandle Read, SafeFileHandle Write)>)[StdOut, StdErr])
            {
                Descriptor.Check(LibC.fchown(pipe.Write, (uint)uid, (uint)gid), "fchown");
                Descriptor.SetNonBlocking(pipe.Read);
            }
            Descriptor.SetNonBlocking(Status.Read);
        }

        public void CloseChildEnds()
        {
            foreach (var file in (SafeFileHandle[])[StdOut.Write, StdErr.Write, Options.Read, Status.Write, Gate.Read])
                file.Dispose();
        }

        public void CloseOwnEnds()
        {
            foreach (var file in (SafeFileHandle[])[StdOut.Read, StdErr.Read, Options.Write, Status.Read, Gate.Write])
                file.Dispose();
        }
    }
}
