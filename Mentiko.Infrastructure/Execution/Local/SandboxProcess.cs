using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>
/// One sandbox's processes: spawned, then begun, then watched to their end by <see cref="SandboxWatch"/>. The kernel
/// kills a sandbox when the thread that spawned it ends: spawn and watch on one thread.
/// </summary>
/// <remarks>
/// Between <see cref="Spawn"/> and <see cref="Begin"/> the launcher waits for its options. Between <see cref="Begin"/> and
/// <see cref="OpenGate"/> it sets itself up, which is when it gets its limits. One that is spawned ahead then runs the
/// starter, which waits for its order.
/// </remarks>
internal sealed class SandboxProcess : IDisposable
{
    private readonly SafeFileHandle _options;
    private readonly SafeFileHandle _gate;
    private readonly SafeFileHandle? _order;
    private readonly LauncherDescriptors _descriptors;
    private readonly string _token;

    private SandboxProcess(int pid, string token, Pipes pipes, LauncherDescriptors descriptors)
    {
        Pid = pid;
        _token = token;
        _options = pipes.Options.Write;
        _gate = pipes.Gate.Write;
        _order = pipes.Ahead?.Order.Write;
        Report = pipes.Ahead?.Report.Read;
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

    /// <summary>Of a sandbox spawned ahead: a byte when it waits, its door where one was ordered, an error's number when its program cannot be started.</summary>
    public SafeFileHandle? Report { get; }

    /// <summary>One that gets its command later, by <see cref="TryOrder"/>.</summary>
    /// <param name="starter">What waits for it.</param>
    public static SandboxProcess SpawnAhead(SandboxMachine machine, SafeFileHandle starter, SandboxUser user, string token) =>
        SpawnWith(starter, machine, user, [string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{StarterProgram.OwnDescriptor}")], token);

    /// <param name="token">Stands in the launcher's command line, so that this very sandbox can be told from any other process.</param>
    public static SandboxProcess Spawn(SandboxMachine machine, SandboxUser user, ImmutableArray<string> command, string token) =>
        SpawnWith(starter: null, machine, user, command, token);

    private static SandboxProcess SpawnWith(SafeFileHandle? starter, SandboxMachine machine, SandboxUser user, ImmutableArray<string> command, string token)
    {
        using var spawn = new ProcessSpawn();
        var pipes = new Pipes(isAhead: starter is not null);
        try
        {
            pipes.OwnOutput(user);
            var (arguments, descriptors) = Plan(spawn, machine, pipes, user, token, starter);
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
        MakeRoom(_options, bytes.Length);
        var written = Descriptor.WriteAll(_options, bytes);
        _options.Dispose();
        return written;
    }

    /// <summary>Tells a sandbox that was spawned ahead what to run. False when it did not get all of it, and so runs nothing.</summary>
    public bool TryOrder(byte[] order)
    {
        MakeRoom(_order!, order.Length);
        Descriptor.SetNonBlocking(_order!);
        var written = Descriptor.WriteAll(_order!, order);
        _order!.Dispose();
        return written;
    }

    // All of it fits, so that this thread never waits for somebody that does not read.
    private static void MakeRoom(SafeFileHandle pipe, int bytes)
    {
        const int UsualPipe = 65_536;
        if (bytes > UsualPipe)
            _ = LibC.fcntl((int)pipe.DangerousGetHandle(), LibC.SetPipeSize, (nint)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)bytes));
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
        foreach (var file in (SafeFileHandle?[])[_options, _gate, _order, StdOut, StdErr, Status, Report, Launcher])
            file?.Dispose();
    }

    private static (List<string> Arguments, LauncherDescriptors Descriptors) Plan(
        ProcessSpawn spawn, SandboxMachine machine, Pipes pipes, SandboxUser user, string token, SafeFileHandle? starter)
    {
        spawn.Open("/dev/null");
        spawn.Give(pipes.StdOut.Write);
        spawn.Give(pipes.StdErr.Write);
        // The starter knows these by their numbers: they come before all that the launcher alone reads.
        if (pipes.Ahead is { } ahead && starter is not null)
            _ = (spawn.Give(ahead.Order.Read), spawn.Give(ahead.Report.Write), spawn.OpenAgain(starter));
        var options = spawn.Give(pipes.Options.Read).ToString(CultureInfo.InvariantCulture);
        var descriptors = new LauncherDescriptors(
            spawn.OpenAgain(machine.Filter),
            spawn.Give(pipes.Status.Write),
            spawn.Give(pipes.Gate.Read),
            [.. machine.Files.Select(file => spawn.OpenAgain(file.Content))]);
        // --clearenv in the options comes after --setenv here: the token is in the command line and nowhere else.
        return ([.. Identity(machine, user), machine.Bubblewrap, "--setenv", "SANDBOX", token, "--args", options, "--"], descriptors);
    }

    /// <summary>The launcher's launcher: sheds the server's identity and ties the launcher to this thread's life.</summary>
    public static IEnumerable<string> Identity(SandboxMachine machine, SandboxUser user)
    {
        string[] tie = ["--no-new-privs", "--pdeathsig", "KILL", "--"];
        return machine.IsRoot
            ?
            [
                .. machine.Passage?.Entry() ?? [], machine.SetPriv, "--reuid", user.Uid.ToString(CultureInfo.InvariantCulture), "--regid", user.Gid.ToString(CultureInfo.InvariantCulture),
                "--clear-groups", "--inh-caps=-all", .. tie,
            ]
            : [machine.SetPriv, .. tie];
    }

    private sealed class Pipes(bool isAhead)
    {
        public (SafeFileHandle Read, SafeFileHandle Write) StdOut { get; } = Descriptor.Pipe();

        public (SafeFileHandle Read, SafeFileHandle Write) StdErr { get; } = Descriptor.Pipe();

        public (SafeFileHandle Read, SafeFileHandle Write) Options { get; } = Descriptor.Pipe();

        public (SafeFileHandle Read, SafeFileHandle Write) Status { get; } = Descriptor.Pipe();

        public (SafeFileHandle Read, SafeFileHandle Write) Gate { get; } = Descriptor.Pipe();

        public ((SafeFileHandle Read, SafeFileHandle Write) Order, (SafeFileHandle Read, SafeFileHandle Write) Report)? Ahead { get; } =
            isAhead ? (Descriptor.Pipe(), Descriptor.MessagePair()) : null;

        // Programs open /dev/stdout and /dev/stderr by name, for which the pipe must be theirs.
        public void OwnOutput(SandboxUser user)
        {
            foreach (var pipe in (ReadOnlySpan<(SafeFileHandle Read, SafeFileHandle Write)>)[StdOut, StdErr])
            {
                Descriptor.Check(LibC.fchown(pipe.Write, (uint)user.Uid, (uint)user.Gid), "fchown");
                Descriptor.SetNonBlocking(pipe.Read);
            }
            Descriptor.SetNonBlocking(Status.Read);
            if (Ahead is { } ahead)
                Descriptor.SetNonBlocking(ahead.Report.Read);
        }

        public void CloseChildEnds()
        {
            foreach (var file in (SafeFileHandle?[])[StdOut.Write, StdErr.Write, Options.Read, Status.Write, Gate.Read, Ahead?.Order.Read, Ahead?.Report.Write])
                file?.Dispose();
        }

        public void CloseOwnEnds()
        {
            foreach (var file in (SafeFileHandle?[])[StdOut.Read, StdErr.Read, Options.Write, Status.Read, Gate.Write, Ahead?.Order.Write, Ahead?.Report.Read])
                file?.Dispose();
        }
    }
}
