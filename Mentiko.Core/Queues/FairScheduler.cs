using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Queues;

/// <summary>
/// Weighted turns in slot time. Each namespace with work has a tag, the virtual time of its next turn; the lowest
/// tag that may start goes next, of equal ones the one that came first. A turn moves the namespace's tag on by what it
/// is expected to cost divided by its weight, and what it really takes is settled while it lasts and when it ends. So
/// the shares of the slots follow the weights however long each one's runs are.
/// </summary>
/// <remarks>
/// <para>The bound, at equal costs: between two turns of a namespace i that has work, is not paused and not at its
/// limit, another namespace j takes at most ⌈w_j / w_i⌉ + 1 turns; one more where j was at its limit meanwhile. The sum
/// over all j is a full round. A namespace that gets work joins at the present virtual time: before its first turn only
/// those go whose tags are not above it, one turn each. It never waits for the length of another's queue.</para>
/// <para>Nothing is saved up: an idle or paused namespace returns at the present virtual time. One that was at its limit
/// keeps its place, with one turn's worth of arrears at most. Nothing is forgiven while others wait: a namespace that
/// has used more than its share and has nothing left to do keeps its tag until virtual time has passed it; whenever a
/// worker finds nobody to serve, all debts end. A turn that finds nothing is paid for as well: otherwise who lets other
/// nodes empty its queue would be served here before everybody else, again and again.</para>
/// <para>A choice costs O(log n) in the number of namespaces with work or debts. Averages of costs live as long as the
/// place of their namespace.</para>
/// </remarks>
public sealed class FairScheduler : IQueueChooser
{
    private readonly Dictionary<NamespaceSlug, Place> _places = [];

    /// <summary>Those that may start now.</summary>
    private readonly Round _round = new();

    /// <summary>Those that have nothing to do and have used more than their share.</summary>
    private readonly Round _debtors = new();

    /// <summary>The virtual time: the highest tag that was served.</summary>
    private Int128 _now;

    private long _arrivals;

    /// <summary>How many namespaces are known at present: those with work and those with debts.</summary>
    public int Namespaces => _places.Count;

    public bool HasTurn => _round.Count > 0;

    public bool Add(NamespaceSlug slug, int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
        {
            return false;
        }

        if (!_places.TryGetValue(slug, out var place))
        {
            _places[slug] = place = new Place(slug);
        }

        if (place.Waiting == 0)
        {
            place.Order = ++_arrivals;
        }

        place.Waiting += count;
        Settle(place, arrears: 0);
        return place.Terms is null;
    }

    public void SetUnderWay(NamespaceSlug slug, int runs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(runs);
        if (_places.TryGetValue(slug, out var place))
        {
            place.UnderWay = Math.Min(runs, place.Waiting);
            Settle(place, MostArrears(place));
        }
    }

    public (int Waiting, int UnderWay) Look(NamespaceSlug slug) => _places.TryGetValue(slug, out var place) ? (place.Waiting, place.UnderWay) : default;

    public bool TryTake(out NamespaceSlug slug)
    {
        slug = default;
        if (_round.First is not { } place)
        {
            ForgetDebtors(upTo: null);
            return false;
        }

        _now = Int128.Max(_now, place.Tag);
        slug = place.Slug;
        place.TookUnderWay = place.UnderWay > 0;
        place.UnderWay -= place.TookUnderWay ? 1 : 0;
        place.Waiting--;
        place.Running++;
        place.Prepaid += place.Cost.Expected;
        place.Tag += place.OneTurn;
        Settle(place);
        ForgetDebtors(upTo: _now);
        return true;
    }

    public void GiveBack(NamespaceSlug slug)
    {
        var place = Taken(slug);
        place.UnderWay += place.TookUnderWay ? 1 : 0;
        place.TookUnderWay = false;
        GiveBack(place, waiting: 1);
    }

    public void GiveBackAtLimit(NamespaceSlug slug)
    {
        var place = Taken(slug);
        place.IsRefused = true;
        GiveBack(place, waiting: 1);
    }

    public void Drained(NamespaceSlug slug, TimeSpan cost)
    {
        var place = Taken(slug);
        (place.Waiting, place.UnderWay) = (0, 0);
        Use(place, Math.Max(cost.Ticks, RunCost.Least));
        place.Running--;
        RefundUnused(place);
        Settle(place);
    }

    public void SetResting(NamespaceSlug slug, bool isResting)
    {
        if (_places.TryGetValue(slug, out var place))
        {
            place.IsResting = isResting;
            Settle(place, arrears: 0);
        }
    }

    public void Charge(NamespaceSlug slug, TimeSpan cost)
    {
        var place = Taken(slug);
        Use(place, cost.Ticks);
        Settle(place);
    }

    public void Finish(NamespaceSlug slug, TimeSpan cost, TimeSpan charged = default)
    {
        var place = Taken(slug);
        Use(place, Math.Max(cost.Ticks, RunCost.Least) - charged.Ticks);
        place.Cost.Learn(cost.Ticks);
        place.Running--;
        place.IsRefused = false;
        RefundUnused(place);
        Settle(place, place.OneTurn);
    }

    public void SetTerms(NamespaceSlug slug, QueueTerms terms)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(terms.Weight, 1);
        if (!_places.TryGetValue(slug, out var place))
        {
            return;
        }

        var arrears = MostArrears(place);
        var before = place.Share(place.Prepaid);
        place.Terms = terms;
        place.IsRefused = false;
        place.Tag += place.Share(place.Prepaid) - before;
        Settle(place, arrears);
    }

    public void SetRunningElsewhere(NamespaceSlug slug, int runs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(runs);
        if (!_places.TryGetValue(slug, out var place))
        {
            return;
        }

        place.RunningElsewhere = runs;
        place.IsRefused = false;
        Settle(place, place.OneTurn);
    }

    // A pause saves nothing up; at the limit a namespace keeps its place.
    private static Int128 MostArrears(Place place) => place.IsPaused ? 0 : place.OneTurn;

    private Place Taken(NamespaceSlug slug) => _places.TryGetValue(slug, out var place) && place.Running > 0
        ? place
        : throw new InvalidOperationException($"Namespace '{slug}' has taken no turn.");

    private void GiveBack(Place place, int waiting)
    {
        place.Running--;
        place.Waiting += waiting;
        Refund(place, Math.Min(place.Prepaid, place.Cost.Expected));
        Settle(place);
    }

    /// <summary>What was charged ahead is used up first; the rest moves the tag.</summary>
    private static void Use(Place place, long ticks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ticks);
        var ahead = Math.Min(ticks, place.Prepaid);
        place.Prepaid -= ahead;
        place.Tag += place.Share(ticks - ahead);
    }

    private static void RefundUnused(Place place) => Refund(place, place.Prepaid - (place.Running * place.Cost.Expected));

    private static void Refund(Place place, long ticks)
    {
        if (ticks > 0)
        {
            place.Prepaid -= ticks;
            place.Tag -= place.Share(ticks);
        }
    }

    /// <summary>Brings the place to where it belongs now.</summary>
    /// <param name="place">The place.</param>
    /// <param name="arrears">How far behind the present it may be if it joins the round by this; null for as far as it is.</param>
    private void Settle(Place place, Int128? arrears = null)
    {
        var home = place.MayStart ? _round : place.HasWork ? null : _debtors;
        if (home == place.Round)
        {
            home?.Move(place);
            return;
        }

        place.Round?.Remove(place);
        if (home == _round && arrears is { } most)
        {
            place.Tag = Int128.Max(place.Tag, _now - most);
        }

        if (home == _debtors && place.Tag <= _now)
        {
            _places.Remove(place.Slug);
            return;
        }

        home?.Add(place);
    }

    /// <summary>Forgets those without work whose tags virtual time has reached; all of them where nobody waits.</summary>
    private void ForgetDebtors(Int128? upTo)
    {
        while (_debtors.First is { } place && (upTo is null || place.Tag <= upTo))
        {
            _debtors.Remove(place);
            _places.Remove(place.Slug);
        }
    }
}
