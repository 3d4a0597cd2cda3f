using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>The head of one namespace's queue. Not safe for many threads: its owner serializes the calls.</summary>
internal sealed class WaitingHead(NamespaceSlug slug)
{
    // What was taken since the fill began: the rows that were read may show it as waiting still.
    private HashSet<RunId>? _taken;
    private bool _isFull;

    public NamespaceSlug Slug { get; } = slug;

    public List<RunId> UnderWay { get; } = [];

    public List<RunId> Queued { get; } = [];

    /// <summary>Whether rows may wait that are not here. Then nothing is added at the end but by a fill: it would start before them.</summary>
    public bool HasMore { get; set; }

    /// <summary>Whether a run was not added since the fill began.</summary>
    public bool MissedOne { get; set; }

    /// <summary>Whether a fill was asked for and has not ended.</summary>
    public bool IsAsked { get; set; }

    public int Count => UnderWay.Count + Queued.Count;

    public bool IsIdle => Count == 0 && !HasMore && _taken is null;

    public bool TryAdd(List<RunId> list, RunId run, int? at = null)
    {
        if (UnderWay.Contains(run) || Queued.Contains(run))
        {
            return false;
        }

        list.Insert(at ?? list.Count, run);
        return true;
    }

    public RunId? Take()
    {
        var list = UnderWay.Count > 0 ? UnderWay : Queued;
        if (list.Count == 0)
        {
            return null;
        }

        var run = list[0];
        list.RemoveAt(0);
        _taken?.Add(run);
        return run;
    }

    public void Remove(RunId run)
    {
        if (!UnderWay.Remove(run))
        {
            Queued.Remove(run);
        }
    }

    public void DropLast()
    {
        var list = Queued.Count > 0 ? Queued : UnderWay;
        if (list.Count > 0)
        {
            list.RemoveAt(list.Count - 1);
        }
    }

    public void BeginFill()
    {
        (_taken, _isFull, MissedOne) = ([], false, false);

        // What is accepted while the rows are read may be among them or after them: the fill decides.
        HasMore = true;
    }

    public bool TryFill(RunId run, int most)
    {
        if (_taken?.Contains(run) == true)
        {
            return false;
        }

        _isFull |= Queued.Count >= most;
        return !_isFull && TryAdd(Queued, run);
    }

    /// <summary>True when there is reason and room to fill again at once.</summary>
    public bool EndFill(bool readAll)
    {
        var again = readAll && !_isFull && MissedOne;
        HasMore = again || !readAll || _isFull;
        _taken = null;
        IsAsked = again;
        return again;
    }
}
