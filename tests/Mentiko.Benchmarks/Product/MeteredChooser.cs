using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;

namespace Mentiko.Benchmarks.Product;

/// <summary>Counts the slot time of each namespace from outside: how many of its turns are taken, at each moment.</summary>
internal sealed class MeteredChooser(IQueueChooser inner) : IQueueChooser
{
    private readonly Dictionary<NamespaceSlug, int> _taken = [];
    private readonly Dictionary<NamespaceSlug, double> _seconds = [];
    private readonly Lock _gate = new();
    private long _since = TimeProvider.System.GetTimestamp();

    public bool HasTurn => inner.HasTurn;

    public (int Waiting, int UnderWay) Look(NamespaceSlug slug) => inner.Look(slug);

    /// <summary>Slot-seconds by namespace since the last call.</summary>
    public IReadOnlyDictionary<NamespaceSlug, double> ReadAndReset()
    {
        lock (_gate)
        {
            Count();
            var read = new Dictionary<NamespaceSlug, double>(_seconds);
            _seconds.Clear();
            return read;
        }
    }

    public bool Add(NamespaceSlug slug, int count = 1) => inner.Add(slug, count);

    public void SetUnderWay(NamespaceSlug slug, int runs) => inner.SetUnderWay(slug, runs);

    public bool TryTake(out NamespaceSlug slug)
    {
        if (!inner.TryTake(out slug))
        {
            return false;
        }

        Move(slug, 1);
        return true;
    }

    public void GiveBack(NamespaceSlug slug)
    {
        Move(slug, -1);
        inner.GiveBack(slug);
    }

    public void GiveBackAtLimit(NamespaceSlug slug)
    {
        Move(slug, -1);
        inner.GiveBackAtLimit(slug);
    }

    public void Drained(NamespaceSlug slug, TimeSpan cost)
    {
        Move(slug, -1);
        inner.Drained(slug, cost);
    }

    public void SetResting(NamespaceSlug slug, bool isResting) => inner.SetResting(slug, isResting);

    public void Charge(NamespaceSlug slug, TimeSpan cost) => inner.Charge(slug, cost);

    public void Finish(NamespaceSlug slug, TimeSpan cost, TimeSpan charged = default)
    {
        Move(slug, -1);
        inner.Finish(slug, cost, charged);
    }

    public void SetTerms(NamespaceSlug slug, QueueTerms terms) => inner.SetTerms(slug, terms);

    public void SetRunningElsewhere(NamespaceSlug slug, int runs) => inner.SetRunningElsewhere(slug, runs);

    private void Move(NamespaceSlug slug, int by)
    {
        lock (_gate)
        {
            Count();
            _taken[slug] = _taken.GetValueOrDefault(slug) + by;
        }
    }

    private void Count()
    {
        var now = TimeProvider.System.GetTimestamp();
        var passed = TimeProvider.System.GetElapsedTime(_since, now).TotalSeconds;
        foreach (var (slug, taken) in _taken)
        {
            _seconds[slug] = _seconds.GetValueOrDefault(slug) + (taken * passed);
        }

        _since = now;
    }
}
