using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// Wakes watchers after a commit. It carries no content: a watcher reads again, through its own scope. A watcher
/// that never looks costs one pending wake-up, however much happens.
/// </summary>
internal sealed class RunFeed : IRunFeed
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(NamespaceId, RunId?), HashSet<RunWatcher>> _watchers = [];

    /// <summary>What was signalled in this process: the namespace, the run or null for all of it, and whether the run ended. Must not block.</summary>
    public event Action<NamespaceId, RunId?, bool>? OnSignal;

    /// <summary>How many watches are open.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _watchers.Values.Sum(set => set.Count);
            }
        }
    }

    public IRunWatcher Watch(NamespaceScope scope, RunId? run)
    {
        var key = (scope.Namespace, run);
        var watcher = new RunWatcher(ended => Remove(key, ended));
        lock (_gate)
        {
            if (!_watchers.TryGetValue(key, out var set))
            {
                _watchers[key] = set = [];
            }

            set.Add(watcher);
        }

        return watcher;
    }

    /// <summary>Something about the run has changed and is durable. Never blocks.</summary>
    public void Signal(NamespaceId owner, RunId run, bool isEnd = false)
    {
        Hear(owner, run);
        OnSignal?.Invoke(owner, run, isEnd);
    }

    /// <summary>Something that concerns every run of the namespace has changed: its limits, or whether its queue stands still.</summary>
    public void SignalAll(NamespaceId owner)
    {
        HearAll(owner);
        OnSignal?.Invoke(owner, null, false);
    }

    /// <summary>As <see cref="Signal"/>, where another node has said it.</summary>
    public void Hear(NamespaceId owner, RunId run)
    {
        lock (_gate)
        {
            Wake((owner, run));
            Wake((owner, null));
        }
    }

    /// <summary>As <see cref="SignalAll"/>, where another node has said it.</summary>
    public void HearAll(NamespaceId owner)
    {
        lock (_gate)
        {
            foreach (var key in _watchers.Keys.Where(key => key.Item1 == owner))
            {
                Wake(key);
            }
        }
    }

    /// <summary>Signals of other nodes may have been missed.</summary>
    public void HearEverything()
    {
        lock (_gate)
        {
            foreach (var key in _watchers.Keys)
            {
                Wake(key);
            }
        }
    }

    private void Wake((NamespaceId, RunId?) key)
    {
        if (_watchers.TryGetValue(key, out var set))
        {
            foreach (var watcher in set)
            {
                watcher.Wake();
            }
        }
    }

    private void Remove((NamespaceId, RunId?) key, RunWatcher watcher)
    {
        lock (_gate)
        {
            if (_watchers.TryGetValue(key, out var set) && set.Remove(watcher) && set.Count == 0)
            {
                _watchers.Remove(key);
            }
        }
    }
}
