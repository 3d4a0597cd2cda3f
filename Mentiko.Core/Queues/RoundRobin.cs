using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Queues;

/// <summary>
/// Serves namespaces with waiting runs in turn, one run each. While a namespace waits, every other one is served at
/// most once more before it: a flood delays its neighbours by one run, not by its length.
/// </summary>
public sealed class RoundRobin : IQueueChooser
{
    private readonly Dictionary<NamespaceSlug, int> _waiting = [];

    // Each namespace with waiting runs stands in here exactly once, the next one first.
    private readonly LinkedList<NamespaceSlug> _turns = new();

    /// <summary>How many namespaces have waiting runs.</summary>
    public int Namespaces => _turns.Count;

    public void Add(NamespaceSlug slug)
    {
        if (Increase(slug))
        {
            _turns.AddLast(slug);
        }
    }

    public bool TryTake(out NamespaceSlug slug)
    {
        slug = default;
        if (_turns.First is not { } first)
        {
            return false;
        }

        slug = first.Value;
        _turns.RemoveFirst();
        var left = _waiting[slug] - 1;
        if (left == 0)
        {
            _waiting.Remove(slug);
            return true;
        }

        _waiting[slug] = left;
        _turns.AddLast(first);
        return true;
    }

    public void GiveBack(NamespaceSlug slug)
    {
        if (!Increase(slug))
        {
            _turns.Remove(slug);
        }

        _turns.AddFirst(slug);
    }

    // Without limits a run that ends opens nobody's turn.
    public void Finish(NamespaceSlug slug)
    {
    }

    /// <summary>True when the namespace had nothing waiting before.</summary>
    private bool Increase(NamespaceSlug slug)
    {
        var isNew = !_waiting.TryGetValue(slug, out var count);
        _waiting[slug] = count + 1;
        return isNew;
    }
}
