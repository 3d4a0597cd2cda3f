using System.Collections.Concurrent;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>The runs that have a job in a queue of this process, so that a sweep or a second call adds no other one.</summary>
internal sealed class WaitingRuns
{
    private readonly ConcurrentDictionary<RunKey, NamespaceSlug> _runs = new();

    public int Count => _runs.Count;

    public bool TryAdd(RunKey key, NamespaceSlug slug) => _runs.TryAdd(key, slug);

    public bool Contains(RunKey key) => _runs.ContainsKey(key);

    public void Remove(RunKey key) => _runs.TryRemove(key, out _);

    /// <summary>The namespaces that have runs here.</summary>
    public IReadOnlyCollection<(NamespaceId Id, NamespaceSlug Slug)> Namespaces() =>
        [.. _runs.Select(run => (run.Key.Namespace, run.Value)).Distinct()];

    /// <summary>Forgets a namespace's runs: one of them lost its job, and a second job for the others does no harm.</summary>
    public void Forget(NamespaceSlug slug)
    {
        foreach (var (key, owner) in _runs)
        {
            if (owner == slug)
            {
                _runs.TryRemove(key, out _);
            }
        }
    }
}
