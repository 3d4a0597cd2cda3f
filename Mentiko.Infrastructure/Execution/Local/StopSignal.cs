using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>Why a sandbox is ended from outside.</summary>
internal enum StopReason
{
    None,
    TimedOut,
    Cancelled,
    OutputLimit,
}

/// <summary>Asks a sandbox's thread, which waits in poll, to end it. The first reason stays.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SafeFileHandle _event = Descriptor.Event();
    private bool _closed;
    private int _reason;

    public StopReason Reason => (StopReason)Volatile.Read(ref _reason);

    public SafeFileHandle Event => _event;

    // A timer may fire after the sandbox's end: its write must not meet a descriptor that has a new owner.
    public void Raise(StopReason reason)
    {
        lock (_gate)
        {
            if (_closed || Interlocked.CompareExchange(ref _reason, (int)reason, (int)StopReason.None) != (int)StopReason.None)
                return;
            _ = Descriptor.WriteAll(_event, BitConverter.GetBytes(1UL));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _event.Dispose();
        }
    }
}
