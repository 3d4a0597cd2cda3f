using System.Collections.Concurrent;
using System.Security.Cryptography;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>The containers that an attempt of this process is waiting for, by name; whatever else bears its label is an orphan.</summary>
internal sealed class LiveContainers
{
    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);

    public int Count => _names.Count;

    public bool Has(string name) => _names.ContainsKey(name);

    /// <summary>Random, so that it tells nobody how many there are.</summary>
    public static string NewName(NamespaceSlug slug) => $"mentiko-{slug.Text}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    /// <summary>Known from before it is made until it is gone.</summary>
    public IDisposable Enter(string name)
    {
        _names[name] = true;
        return new Entry(this, name);
    }

    private sealed class Entry(LiveContainers live, string name) : IDisposable
    {
        public void Dispose() => live._names.TryRemove(name, out _);
    }
}
