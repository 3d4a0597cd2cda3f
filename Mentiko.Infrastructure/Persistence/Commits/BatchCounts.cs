using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Persistence.Commits;

/// <summary>What the row of a namespace's counts says.</summary>
internal readonly record struct NamespaceCounts(long Queued, long Running, long DefinitionStamp);

/// <summary>
/// The counts of the namespaces that a batch has to do with: read once in it and written once, however many of its
/// acts change them. They hold for as long as the batch's transaction and no longer. What an undone act changed is
/// taken back.
/// </summary>
internal sealed class BatchCounts
{
    private readonly Dictionary<NamespaceId, Entry> _entries = [];
    private readonly List<(NamespaceId Own, Entry? Before)> _act = [];

    public bool TryGet(NamespaceId own, out NamespaceCounts counts)
    {
        var known = _entries.TryGetValue(own, out var entry);
        counts = entry.Counts;
        return known;
    }

    /// <summary>As the database has them at this moment of the transaction.</summary>
    public void Set(NamespaceId own, NamespaceCounts counts) => Change(own, new Entry(counts, 0, 0));

    /// <summary>False when the counts are not known here: the caller changes the row.</summary>
    public bool TryMove(NamespaceId own, int queued, int running)
    {
        if (!_entries.TryGetValue(own, out var entry))
        {
            return false;
        }

        var counts = entry.Counts with { Queued = entry.Counts.Queued + queued, Running = entry.Counts.Running + running };
        Change(own, new Entry(counts, entry.Queued + queued, entry.Running + running));
        return true;
    }

    /// <summary>What is to be added to the namespace's row; it is forgotten here, and read again by whoever needs it.</summary>
    public (long Queued, long Running) Take(NamespaceId own)
    {
        if (!_entries.TryGetValue(own, out var entry))
        {
            return default;
        }

        _act.Add((own, entry));
        _entries.Remove(own);
        return (entry.Queued, entry.Running);
    }

    /// <summary>The namespaces that the batch has to do with.</summary>
    public IReadOnlyList<NamespaceId> Known => [.. _entries.Keys];

    /// <summary>The act stays in the batch.</summary>
    public void Keep() => _act.Clear();

    /// <summary>The act is undone.</summary>
    public void Undo()
    {
        for (var i = _act.Count - 1; i >= 0; i--)
        {
            if (_act[i].Before is { } before)
            {
                _entries[_act[i].Own] = before;
            }
            else
            {
                _entries.Remove(_act[i].Own);
            }
        }

        _act.Clear();
    }

    /// <summary>The batch is over.</summary>
    public void Clear()
    {
        _entries.Clear();
        _act.Clear();
    }

    private void Change(NamespaceId own, Entry entry)
    {
        _act.Add((own, _entries.TryGetValue(own, out var before) ? before : null));
        _entries[own] = entry;
    }

    private readonly record struct Entry(NamespaceCounts Counts, long Queued, long Running);
}
