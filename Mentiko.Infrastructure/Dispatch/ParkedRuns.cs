using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// Takes up runs that this node has parked, when their time has come. Nothing depends on it: the row says until when a
/// run is parked, and the sweep of any node finds those whose time is over.
/// </summary>
internal sealed class ParkedRuns(IRunDispatcher dispatcher, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<RunKey, ITimer> _timers = [];

    public void Add(NamespaceScope scope, RunKey key, TimeSpan wait)
    {
        var timer = time.CreateTimer(_ => Wake(scope, key), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (_timers.TryAdd(key, timer))
        {
            // A little later than the row says, so that it is not found parked.
            timer.Change(wait + TimeSpan.FromMilliseconds(50), Timeout.InfiniteTimeSpan);
        }
        else
        {
            timer.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var timer in _timers.Values)
        {
            timer.Dispose();
        }
    }

    private void Wake(NamespaceScope scope, RunKey key)
    {
        if (_timers.TryRemove(key, out var timer))
        {
            timer.Dispose();
            dispatcher.TakeUp(scope, key.Run);
        }
    }
}
