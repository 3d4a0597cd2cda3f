using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>Wakes the followers of a run when its log grows in this process. A wake-up carries nothing and coalesces.</summary>
internal sealed class LogSignals
{
    private readonly ConcurrentDictionary<(NamespaceId Namespace, RunId Run), ImmutableList<LogWatch>> _watches = new();

    public LogWatch Watch(NamespaceId id, RunId run)
    {
        var watch = new LogWatch(this, (id, run));
        _watches.AddOrUpdate((id, run), [watch], (_, others) => others.Add(watch));
        return watch;
    }

    /// <summary>What was said in this process. Must not block.</summary>
    public event Action<NamespaceId, RunId>? OnPulse;

    public void Pulse(NamespaceId id, RunId run)
    {
        Hear(id, run);
        OnPulse?.Invoke(id, run);
    }

    /// <summary>Signals of other nodes may have been missed.</summary>
    public void HearEverything()
    {
        foreach (var (id, run) in _watches.Keys)
        {
            Hear(id, run);
        }
    }

    /// <summary>As <see cref="Pulse"/>, where another node has said it.</summary>
    public void Hear(NamespaceId id, RunId run)
    {
        if (_watches.TryGetValue((id, run), out var watches))
        {
            foreach (var watch in watches)
            {
                watch.Set();
            }
        }
    }

    internal void Remove((NamespaceId, RunId) key, LogWatch watch)
    {
        while (_watches.TryGetValue(key, out var watches))
        {
            var rest = watches.Remove(watch);
            var done = rest.IsEmpty
                ? _watches.TryRemove(KeyValuePair.Create(key, watches))
                : _watches.TryUpdate(key, rest, watches);
            if (done)
            {
                return;
            }
        }
    }
}

/// <summary>One follower's wake-ups.</summary>
internal sealed class LogWatch(LogSignals signals, (NamespaceId Namespace, RunId Run) key) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private bool _ended;

    /// <summary>Returns when the log has grown since the last return, or when the time is over.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancel) => _signal.WaitAsync(atMost, cancel);

    public void Dispose()
    {
        signals.Remove(key, this);
        lock (_gate)
        {
            _ended = true;
            _signal.Dispose();
        }
    }

    internal void Set()
    {
        lock (_gate)
        {
            if (!_ended && _signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }
}
