using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;

namespace Mentiko.TestKit.Queues;

/// <summary>One queue for all, as it is where nobody thinks of it. A control: the properties must fail with it.</summary>
public sealed class SharedFifo : IQueueChooser
{
    private readonly LinkedList<NamespaceSlug> _queue = new();

    public bool HasTurn => _queue.Count > 0;

    public bool Add(NamespaceSlug slug, int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            _queue.AddLast(slug);
        }

        return false;
    }

    public (int Waiting, int UnderWay) Look(NamespaceSlug slug) => (_queue.Count(waiting => waiting == slug), 0);

    public bool TryTake(out NamespaceSlug slug)
    {
        slug = _queue.First?.Value ?? default;
        if (_queue.Count == 0)
        {
            return false;
        }

        _queue.RemoveFirst();
        return true;
    }

    public void SetUnderWay(NamespaceSlug slug, int runs)
    {
    }

    public void GiveBack(NamespaceSlug slug) => _queue.AddFirst(slug);

    public void GiveBackAtLimit(NamespaceSlug slug) => _queue.AddFirst(slug);

    public void Drained(NamespaceSlug slug, TimeSpan cost)
    {
        while (_queue.Remove(slug))
        {
        }
    }

    public void SetResting(NamespaceSlug slug, bool isResting)
    {
    }

    public void Charge(NamespaceSlug slug, TimeSpan cost)
    {
    }

    public void Finish(NamespaceSlug slug, TimeSpan cost, TimeSpan charged = default)
    {
    }

    public void SetTerms(NamespaceSlug slug, QueueTerms terms)
    {
    }

    public void SetRunningElsewhere(NamespaceSlug slug, int runs)
    {
    }
}

/// <summary>The first by name that has something waiting, as Hangfire serves a list of queues. A control.</summary>
public sealed class StrictPriority : IQueueChooser
{
    private readonly SortedDictionary<string, int> _waiting = new(StringComparer.Ordinal);

    public bool HasTurn => _waiting.Values.Any(count => count > 0);

    public bool Add(NamespaceSlug slug, int count = 1)
    {
        _waiting[slug.Text] = _waiting.GetValueOrDefault(slug.Text) + count;
        return false;
    }

    public (int Waiting, int UnderWay) Look(NamespaceSlug slug) => (_waiting.GetValueOrDefault(slug.Text), 0);

    public bool TryTake(out NamespaceSlug slug)
    {
        var first = _waiting.FirstOrDefault(entry => entry.Value > 0).Key;
        slug = first is null ? default : NamespaceSlug.Parse(first);
        if (first is null)
        {
            return false;
        }

        _waiting[first]--;
        return true;
    }

    public void SetUnderWay(NamespaceSlug slug, int runs)
    {
    }

    public void GiveBack(NamespaceSlug slug) => Add(slug);

    public void GiveBackAtLimit(NamespaceSlug slug) => Add(slug);

    public void Drained(NamespaceSlug slug, TimeSpan cost) => _waiting.Remove(slug.Text);

    public void SetResting(NamespaceSlug slug, bool isResting)
    {
    }

    public void Charge(NamespaceSlug slug, TimeSpan cost)
    {
    }

    public void Finish(NamespaceSlug slug, TimeSpan cost, TimeSpan charged = default)
    {
    }

    public void SetTerms(NamespaceSlug slug, QueueTerms terms)
    {
    }

    public void SetRunningElsewhere(NamespaceSlug slug, int runs)
    {
    }
}

/// <summary>Fair but for one thing: a look that finds nothing costs nothing. A control.</summary>
public sealed class FreeLooks(IQueueChooser inner) : IQueueChooser
{
    public bool HasTurn => inner.HasTurn;

    public bool Add(NamespaceSlug slug, int count = 1) => inner.Add(slug, count);

    public (int Waiting, int UnderWay) Look(NamespaceSlug slug) => inner.Look(slug);

    public bool TryTake(out NamespaceSlug slug) => inner.TryTake(out slug);

    public void SetUnderWay(NamespaceSlug slug, int runs) => inner.SetUnderWay(slug, runs);

    public void GiveBack(NamespaceSlug slug) => inner.GiveBack(slug);

    public void GiveBackAtLimit(NamespaceSlug slug) => inner.GiveBackAtLimit(slug);

    public void Drained(NamespaceSlug slug, TimeSpan cost) => inner.Drained(slug, TimeSpan.Zero);

    public void SetResting(NamespaceSlug slug, bool isResting) => inner.SetResting(slug, isResting);

    public void Charge(NamespaceSlug slug, TimeSpan cost) => inner.Charge(slug, cost);

    public void Finish(NamespaceSlug slug, TimeSpan cost, TimeSpan charged = default) => inner.Finish(slug, cost, charged);

    public void SetTerms(NamespaceSlug slug, QueueTerms terms) => inner.SetTerms(slug, terms);

    public void SetRunningElsewhere(NamespaceSlug slug, int runs) => inner.SetRunningElsewhere(slug, runs);
}
