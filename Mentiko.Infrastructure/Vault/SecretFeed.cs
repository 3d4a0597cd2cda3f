using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Vault;

/// <summary>Tells running attempts of this process of values that are put while they run, so that they mask them.</summary>
internal sealed class SecretFeed
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NamespaceId, List<Action<string>>> _watchers = [];

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

    public void Tell(NamespaceId owner, string value)
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
