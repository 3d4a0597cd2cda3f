using Mentiko.Infrastructure.Execution.Local;

namespace Mentiko.Infrastructure.Execution;

/// <summary>Ends an attempt from outside. The first reason stays.</summary>
internal sealed class AttemptStop : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenRegistration _cancelled;
    private readonly TimeProvider _time;
    private ITimer? _clock;
    private int _reason;

    public AttemptStop(TimeProvider time, CancellationToken cancel)
    {
        _time = time;
        _cancelled = cancel.UnsafeRegister(static self => ((AttemptStop)self!).Raise(StopReason.Cancelled), this);
    }

    public StopReason Reason => (StopReason)Volatile.Read(ref _reason);

    public CancellationToken Token => _stop.Token;

    /// <summary>The program starts now.</summary>
    public void StartClock(TimeSpan timeout) =>
        _clock = _time.CreateTimer(static self => ((AttemptStop)self!).Raise(StopReason.TimedOut), this, timeout, Timeout.InfiniteTimeSpan);

    public void Raise(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)StopReason.None) == (int)StopReason.None)
            _stop.Cancel();
    }

    public void Dispose()
    {
        _cancelled.Dispose();
        _clock?.Dispose();
    }
}
