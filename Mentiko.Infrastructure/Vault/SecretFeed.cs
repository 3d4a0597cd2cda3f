using Mentiko.Core.Namespaces;
using Mentiko.Core.Secrets;

namespace Mentiko.Infrastructure.Vault;

/// <summary>Tells running attempts of values that are put while they run, so that they mask them.</summary>
internal sealed class SecretFeed
{
    private const int Counters = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<NamespaceId, List<Action<string>>> _watchers = [];
    private readonly long[] _puts = new long[Counters];

    /// <summary>A value was put here for the secret.</summary>
    public event Action<NamespaceId, SecretName>? OnPut;

    /// <summary>
    /// How many puts were heard of that may be this namespace's, watched or not: while the number is the same, no value
    /// was put. Namespaces share counters, so that idle ones cost nothing.
    /// </summary>
    public long PutsOf(NamespaceId owner) => Volatile.Read(ref CounterOf(owner));

    /// <summary>A value is being put, here or elsewhere; it may not be known here.</summary>
    public void Count(NamespaceId owner) => Interlocked.Increment(ref CounterOf(owner));

    /// <summary>Values may have been put anywhere without a word of it.</summary>
    public void CountAll()
    {
        for (var counter = 0; counter < Counters; counter++)
        {
            Interlocked.Increment(ref _puts[counter]);
        }
    }

    public IDisposable Watch(NamespaceId owner, Action<string> onValue)
    {
        lock (_gate)
        {
            if (!_watchers.TryGetValue(owner, out var watchers))
            {
                _watchers[owner] = watchers = [];
            }

            watchers.Add(onValue);
        }

        return new Watching(this, owner, onValue);
    }

    /// <summary>A value was put on this node.</summary>
    public void Tell(NamespaceId owner, SecretName name, string value)
    {
        Count(owner);
        Hear(owner, value);
        OnPut?.Invoke(owner, name);
    }

    /// <summary>Whether an attempt of the namespace runs here, so that its values matter.</summary>
    public bool IsWatched(NamespaceId owner)
    {
        lock (_gate)
        {
            return _watchers.ContainsKey(owner);
        }
    }

    /// <summary>The namespaces whose attempts run here.</summary>
    public IReadOnlyList<NamespaceId> Watched()
    {
        lock (_gate)
        {
            return [.. _watchers.Keys];
        }
    }

    /// <summary>A value that is in force now, put here or elsewhere.</summary>
    public void Hear(NamespaceId owner, string value)
    {
        Action<string>[] watchers;
        lock (_gate)
        {
            watchers = _watchers.TryGetValue(owner, out var found) ? [.. found] : [];
        }

        foreach (var watcher in watchers)
        {
            watcher(value);
        }
    }

    private ref long CounterOf(NamespaceId owner) => ref _puts[(uint)owner.GetHashCode() % Counters];

    private void Forget(NamespaceId owner, Action<string> onValue)
    {
        lock (_gate)
        {
            if (_watchers.TryGetValue(owner, out var watchers) && watchers.Remove(onValue) && watchers.Count == 0)
            {
                _watchers.Remove(owner);
            }
        }
    }

    private sealed class Watching(SecretFeed feed, NamespaceId owner, Action<string> onValue) : IDisposable
    {
        public void Dispose() => feed.Forget(owner, onValue);
    }
}
