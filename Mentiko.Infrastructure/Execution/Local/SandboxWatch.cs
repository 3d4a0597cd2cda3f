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
internal sealed unsafe class SandboxWatch(SandboxProcess process, IExecutionOutput output, StopSignal stop, long outputBytes, Func<int, bool> beforeGate)
    : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int NoticePatience = 1_000, StartPatience = 1_000;
    private const int Out = 0, Err = 1, State = 2, Launcher = 3, Child = 4, Stop = 5;
    private readonly LauncherStatus _status = new(process.Status);
    private readonly LauncherNotice _notice = new();
    private readonly PollEntry[] _entries = new PollEntry[6];
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private SafeFileHandle? _child;
    private bool _launcherDead, _childDead, _launcherKilled, _stopping;
    private long _left = outputBytes;

    public SandboxEnd ToEnd()
    {
        Watch(Out, process.StdOut);
        Watch(Err, process.StdErr);
        Watch(State, process.Status);
        Watch(Launcher, process.Launcher);
        Watch(Stop, stop.Event);
        Ignore(Child);
        while (!_launcherDead || !_childDead)
            Turn();
        while (Carry(Out, process.StdOut, LogStream.StdOut) | Carry(Err, process.StdErr, LogStream.StdErr))
        {
        }
        var started = _status.ExitCode is not null;
        var text = _notice.Text;
        if (started || stop.Reason != StopReason.None)
            _notice.Release(output);
        return new SandboxEnd(stop.Reason, _status.ExitCode, _launcherKilled, text);
    }

    public void Dispose()
    {
        _child?.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    /// <summary>Ends everything at once and waits, without carrying any more: for when the output itself is broken.</summary>
    public void Abandon()
    {
        stop.Raise(StopReason.Cancelled);
        _notice.Drop();
        Ignore(Out);
        Ignore(Err);
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
        _notice.Release(output);
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
        if (!_stopping && beforeGate(_status.ChildPid))
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
        var children = KernelFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Pid}/task/{process.Pid}/children")) ?? "";
        foreach (var child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            _ = LibC.kill(int.Parse(child, CultureInfo.InvariantCulture), LibC.SigKill);
        Descriptor.Kill(process.Launcher);
    }

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
            _notice.Release(output);
        if (bytes.Length > 0 && (stream == LogStream.StdOut || !_notice.Hold(bytes)))
            Deliver(stream, bytes);
        if (_left < 0)
            stop.Raise(StopReason.OutputLimit);
        return true;
    }

    private void Deliver(LogStream stream, ReadOnlySpan<byte> bytes)
    {
        if (_notice.IsHolding)
            _notice.Release(output);
        output.Write(stream, bytes);
    }

    private bool Seen(int entry) => _entries[entry].Seen != 0;

    private void Watch(int entry, SafeFileHandle file) =>
        _entries[entry] = new PollEntry { Fd = (int)file.DangerousGetHandle(), Wanted = LibC.PollIn };

    // A negative descriptor is one that poll skips.
    private void Ignore(int entry) => _entries[entry] = new PollEntry { Fd = -1 };
}
