using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>
/// Waits for one sandbox on its own thread: carries its output, ends it when asked to, and returns only when its
/// launcher and its first process are dead. The first process of a pid namespace dies last, after the kernel has
/// killed and collected every other process in it, so nothing of the tree is left then.
/// </summary>
/// <param name="process">The sandbox.</param>
/// <param name="onBorn">Called with the pid of the first process, while it sets itself up; false ends everything.</param>
internal sealed unsafe class SandboxWatch(SandboxProcess process, Func<int, bool> onBorn) : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int NoticePatience = 1_000, StartPatience = 1_000;
    private const int Out = 0, Err = 1, State = 2, Launcher = 3, Child = 4, Stop = 5, Ready = 6;
    private readonly LauncherStatus _status = new(process.Status);
    private readonly LauncherNotice _notice = new();
    private readonly PollEntry[] _entries = CreateEntries();
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private SafeFileHandle? _child;

    // Null while a sandbox waits: only its launcher could write, and nobody asks why.
    private IExecutionOutput? _output;
    private StopSignal? _stop;
    private bool _launcherDead, _childDead, _launcherKilled, _stopping;
    private long _left;
    private IEgressDoor? _door;
    private int? _startError;

    /// <summary>
    /// Waits with a sandbox spawned ahead until somebody wakes this thread. False when the sandbox has not lived so long.
    /// </summary>
    /// <param name="wake">Becomes readable when the waiting is over.</param>
    /// <param name="onReady">Called when the sandbox has set itself up and waits for its order.</param>
    public bool Await(SafeFileHandle wake, Action onReady)
    {
        Watch(State, process.Status);
        Watch(Launcher, process.Launcher);
        Watch(Ready, process.Report!);
        Watch(Stop, wake);
        while (!Seen(Stop))
        {
            Wait();
            if (Seen(State))
                ReadStatus();
            if (Seen(Ready) && Descriptor.Read(process.Report!, _buffer.AsSpan(0, 1)) == 1)
                onReady();
            if (Seen(Ready))
                Ignore(Ready);
            if (Seen(Launcher) || _stopping)
                return false;
        }
        return _child is not null;
    }

    /// <summary>The starter of a sandbox that waits, by its pid on the host; null when there is not exactly that.</summary>
    public int? FindStarter() =>
        ChildrenOf(_status.ChildPid) is [var only] ? only : null;

    /// <param name="output">Gets what the program writes.</param>
    /// <param name="stop">Ends everything.</param>
    /// <param name="outputBytes">The most that the program may write.</param>
    /// <param name="door">Gets the listener that the starter opens; null where none was ordered.</param>
    public SandboxEnd ToEnd(IExecutionOutput output, StopSignal stop, long outputBytes, IEgressDoor? door)
    {
        (_output, _stop, _left, _door) = (output, stop, outputBytes, door);
        Watch(Out, process.StdOut);
        Watch(Err, process.StdErr);
        Watch(State, process.Status);
        Watch(Launcher, process.Launcher);
        Watch(Stop, stop.Event);
        if (process.Report is { } report)
            Watch(Ready, report);
        while (!_launcherDead || !_childDead)
            Turn();
        while (Carry(Out, process.StdOut, LogStream.StdOut) | Carry(Err, process.StdErr, LogStream.StdErr))
        {
        }
        var started = _status.ExitCode is not null;
        var text = _notice.Text;
        if (started || stop.Reason != StopReason.None)
            _notice.Release(_output);
        return new SandboxEnd(stop.Reason, _status.ExitCode, _launcherKilled, text, StartError());
    }

    public void Dispose()
    {
        _child?.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    /// <summary>Ends everything at once and waits, without carrying any more: for when the output itself is broken.</summary>
    public void Abandon()
    {
        _notice.Drop();
        Ignore(Out);
        Ignore(Err);
        if (!_stopping)
            End();
        while (!_launcherDead || !_childDead)
            Turn();
    }

    private void Turn()
    {
        if (!Wait())
            LosePatience();
        // What the launcher said comes before its end, so that the first process is known when it is gone.
        if (Seen(State))
            ReadStatus();
        if (Seen(Stop) && !_stopping)
            End();
        if (Seen(Ready))
            ReadReport();
        if (Seen(Out))
            Carry(Out, process.StdOut, LogStream.StdOut);
        if (Seen(Err))
            Carry(Err, process.StdErr, LogStream.StdErr);
        if (Seen(Launcher))
            OnLauncherDead();
        if (Seen(Child))
            OnChildDead();
    }

    // False: nothing happened within the time.
    private bool Wait()
    {
        var patience = _stopping && _child is null && !_childDead ? StartPatience : _notice.IsHolding ? NoticePatience : -1;
        fixed (PollEntry* entries = _entries)
        {
            var seen = LibC.poll(entries, (nuint)_entries.Length, patience);
            for (var i = 0; seen < 0 && i < _entries.Length; i++)
                entries[i].Seen = 0;
            return seen != 0;
        }
    }

    private void LosePatience()
    {
        _notice.Release(_output);
        if (_stopping && _child is null)
            EndUnborn();
    }

    private void ReadStatus()
    {
        var open = _status.Read();
        if (_child is null && !_childDead && _status.ChildPid != 0)
            OnChildBorn();
        // The program is over: whatever it has left behind ends now.
        if (_status.ExitCode is not null && _child is not null)
            Descriptor.Kill(_child);
        if (!open)
            Ignore(State);
    }

    private void OnChildBorn()
    {
        _child = process.TryOpenChild(_status.ChildPid);
        if (_child is null)
        {
            _childDead = true;
            return;
        }
        Watch(Child, _child);
        if (!_stopping && onBorn(_status.ChildPid))
            process.OpenGate();
        else
            End();
    }

    // First the sandbox's first process: the launcher's death alone reaches it only from a certain moment on.
    private void End()
    {
        _stopping = true;
        Ignore(Stop);
        if (_child is null)
            return;
        Descriptor.Kill(_child);
        Descriptor.Kill(process.Launcher);
    }

    // Asked to end before the launcher told of a first process: it hangs, or never got that far.
    private void EndUnborn()
    {
        foreach (var child in ChildrenOf(process.Pid))
            _ = LibC.kill(child, LibC.SigKill);
        Descriptor.Kill(process.Launcher);
    }

    private static int[] ChildrenOf(int pid) =>
        [.. (KernelFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task/{pid}/children")) ?? "")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];

    private void OnLauncherDead()
    {
        ReadStatus();
        var info = stackalloc byte[128];
        // Where nobody's SIGCHLD is kept the child is collected by the kernel and there is nothing to wait for.
        var collected = LibC.waitid(LibC.WaitByPidFd, (uint)process.Launcher.DangerousGetHandle(), info, LibC.WaitExited) == 0;
        const int CodeOffset = 8, Exited = 1;
        _launcherKilled = collected && !_stopping && *(int*)(info + CodeOffset) != Exited;
        _launcherDead = true;
        Ignore(Launcher);
        if (_child is null)
            _childDead = true;
        else if (_childDead)
            CollectChild();
        else
            Descriptor.Kill(_child);
    }

    private void OnChildDead()
    {
        _childDead = true;
        Ignore(Child);
        CollectChild();
    }

    // Orphaned by its launcher it became this server's child, which collects it; otherwise the launcher has.
    private void CollectChild()
    {
        var info = stackalloc byte[128];
        _ = LibC.waitid(LibC.WaitByPidFd, (uint)_child!.DangerousGetHandle(), info, LibC.WaitExited | LibC.WaitNoHang);
    }

    // True when something was carried.
    private bool Carry(int entry, SafeFileHandle source, LogStream stream)
    {
        var count = Descriptor.Read(source, _buffer.AsSpan(0, BufferBytes));
        if (count == 0 || (count < 0 && Marshal.GetLastPInvokeError() != Descriptor.TryAgain))
            Ignore(entry);
        if (count <= 0)
            return false;
        var bytes = _buffer.AsSpan(0, (int)Math.Min(count, Math.Max(_left, 0)));
        _left -= count;
        if (stream == LogStream.StdOut)
            _notice.Release(_output);
        if (bytes.Length > 0 && (stream == LogStream.StdOut || !_notice.Hold(bytes)))
            Deliver(stream, bytes);
        if (_left < 0)
            _stop!.Raise(StopReason.OutputLimit);
        return true;
    }

    private void Deliver(LogStream stream, ReadOnlySpan<byte> bytes)
    {
        if (_notice.IsHolding)
            _notice.Release(_output);
        _output?.Write(stream, bytes);
    }

    private string? StartError()
    {
        while (process.Report is not null && ReadReport())
        {
        }
        return _startError is { } error ? Marshal.GetPInvokeErrorMessage(error) : null;
    }

    // A message with a socket is the door, one of eight bytes an error; its end is the program's beginning.
    private bool ReadReport()
    {
        var count = Descriptor.Receive(process.Report!, _buffer.AsSpan(0, sizeof(long)), out var socket);
        if (socket is not null && _door is { } door)
        {
            _door = null;
            door.Serve(socket);
        }
        else
        {
            socket?.Dispose();
        }
        if (count == sizeof(long))
            _startError = BitConverter.ToInt32(_buffer);
        if (count <= 0)
            Ignore(Ready);
        return count > 0;
    }

    private static PollEntry[] CreateEntries()
    {
        var entries = new PollEntry[Ready + 1];
        Array.Fill(entries, new PollEntry { Fd = -1 });
        return entries;
    }

    private bool Seen(int entry) => _entries[entry].Seen != 0;

    private void Watch(int entry, SafeFileHandle file) =>
        _entries[entry] = new PollEntry { Fd = (int)file.DangerousGetHandle(), Wanted = LibC.PollIn };

    // A negative descriptor is one that poll skips.
    private void Ignore(int entry) => _entries[entry] = new PollEntry { Fd = -1 };
}
