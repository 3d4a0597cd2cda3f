using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;
using Xunit;

namespace Mentiko.Core.Tests.Queues;

public sealed class FairSchedulerTests
{
    private static readonly NamespaceSlug Acme = NamespaceSlug.Parse("acme");
    private static readonly NamespaceSlug Globex = NamespaceSlug.Parse("globex");
    private static readonly NamespaceSlug Umbra = NamespaceSlug.Parse("umbra");
    private static readonly QueueTerms Plain = new(Weight: 1, MostRunning: 100, IsPaused: false);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FairScheduler _scheduler = new();

    [Fact]
    public void Add_TermsUnknown_NoTurnBeforeTheyAreSet()
    {
        Assert.True(_scheduler.Add(Acme));
        Assert.True(_scheduler.Add(Acme));
        Assert.Null(Take());

        _scheduler.SetTerms(Acme, Plain);

        Assert.Equal(Acme, Take());
        Assert.False(_scheduler.Add(Acme));
    }

    [Fact]
    public void Take_Weights_AreServedInProportion()
    {
        Add(Acme, 100, Plain);
        Add(Globex, 100, Plain with { Weight = 4 });

        var turns = Enumerable.Range(0, 50).Select(_ => Serve(Second)).ToList();

        Assert.Equal(10, turns.Count(slug => slug == Acme));
        Assert.All(turns.Chunk(5), round => Assert.Single(round, slug => slug == Acme));
    }

    [Fact]
    public void Take_LongAndShortRuns_ShareTheTimeNotTheStarts()
    {
        Add(Acme, 1000, Plain);
        Add(Globex, 1000, Plain);
        var used = new Dictionary<NamespaceSlug, TimeSpan> { [Acme] = default, [Globex] = default };

        for (var turn = 0; turn < 500; turn++)
        {
            Assert.True(_scheduler.TryTake(out var slug));
            var cost = slug == Acme ? 9 * Second : Second;
            used[slug] += cost;
            _scheduler.Finish(slug, cost);
        }

        Assert.InRange(used[Acme] / used[Globex], 0.95, 1.05);
    }

    [Fact]
    public void Charge_RunThatLasts_LetsTheOtherGoOnMeanwhile()
    {
        Add(Acme, 10, Plain);
        Add(Globex, 100, Plain);
        Assert.Equal(Acme, Take());
        for (var second = 0; second < 20; second++)
        {
            _scheduler.Charge(Acme, Second);
            Assert.Equal(Globex, Serve(Second));
        }

        // It has used twenty seconds and the other one as much: whether they were charged or come at the end is the same.
        _scheduler.Finish(Acme, 20 * Second, 20 * Second);
        Assert.Equal(Acme, Serve(Second));
    }

    [Fact]
    public void Finish_AtTheLimit_KeepsItsPlaceAndBlockedNobody()
    {
        Add(Acme, 10, Plain with { MostRunning = 1 });
        Add(Globex, 10, Plain);
        Assert.Equal(Acme, Take());
        Assert.Equal([Globex, Globex, Globex], [Take(), Take(), Take()]);

        _scheduler.Finish(Acme, Second);

        Assert.Equal(Acme, Take());
        Assert.Equal(Globex, Take());
    }

    [Fact]
    public void Finish_LongAtTheLimit_ReturnsWithOneTurnOfArrearsAtMost()
    {
        Add(Acme, 10, Plain with { MostRunning = 0 });
        Add(Globex, 100, Plain);
        Assert.Equal(20, Enumerable.Range(0, 20).Count(_ => Serve(Second) == Globex));

        _scheduler.SetTerms(Acme, Plain);

        var turns = Enumerable.Range(0, 6).Select(_ => Serve(Second)!.Value).ToList();
        Assert.InRange(turns.Count(slug => slug == Acme), 3, 4);
    }

    [Fact]
    public void SetTerms_Paused_StartsNothingAndSavesNothingUp()
    {
        Add(Acme, 100, Plain with { IsPaused = true });
        Add(Globex, 100, Plain);
        Assert.Equal(30, Enumerable.Range(0, 30).Count(_ => Serve(Second) == Globex));

        _scheduler.SetTerms(Acme, Plain);

        Assert.InRange(Enumerable.Range(0, 10).Count(_ => Serve(Second) == Acme), 5, 6);
    }

    [Fact]
    public void Add_AfterIdleTime_JoinsAtThePresent()
    {
        Add(Acme, 1, Plain);
        Add(Globex, 100, Plain);
        for (var turn = 0; turn < 40; turn++)
        {
            Serve(Second);
        }

        Add(Umbra, 20, Plain);

        var turns = Enumerable.Range(0, 6).Select(_ => Serve(Second)!.Value).ToList();
        Assert.Contains(Umbra, turns.Take(2));
        Assert.Equal(3, turns.Count(slug => slug == Umbra));
    }

    [Fact]
    public void Add_OneByOneWhileOthersWait_GainsNothing()
    {
        Add(Globex, 100, Plain);
        var (acme, waits) = (0, false);
        for (var turn = 0; turn < 40; turn++)
        {
            // Whenever its turn is over it has nothing left, and comes back as if it were new.
            if (!waits)
            {
                Add(Acme, 1, Plain);
            }

            waits = Serve(Second) != Acme;
            acme += waits ? 0 : 1;
        }

        Assert.InRange(acme, 19, 21);
    }

    [Fact]
    public void GiveBack_AfterATake_TheSameNamespaceIsNext()
    {
        Add(Acme, 2, Plain);
        Add(Globex, 1, Plain);
        Assert.Equal(Acme, Take());

        _scheduler.GiveBack(Acme);

        Assert.Equal([Acme, Globex, Acme, null], [Take(), Take(), Take(), Take()]);
    }

    [Fact]
    public void GiveBackAtLimit_NothingHasChanged_GetsNoTurnAndBlocksNobody()
    {
        Add(Acme, 2, Plain);
        Add(Globex, 1, Plain);
        Assert.Equal(Acme, Take());

        _scheduler.GiveBackAtLimit(Acme);

        Assert.Equal([Globex, null], [Take(), Take()]);
        _scheduler.SetTerms(Acme, Plain);
        Assert.Equal(Acme, Take());
        _scheduler.GiveBackAtLimit(Acme);
        Assert.Null(Take());
        _scheduler.SetRunningElsewhere(Acme, 0);
        Assert.Equal([Acme, Acme], [Take(), Take()]);
        _scheduler.GiveBackAtLimit(Acme);
        Assert.Null(Take());
        _scheduler.Finish(Acme, Second);
        Assert.Equal(Acme, Take());
    }

    [Fact]
    public void SetUnderWay_PausedAndAtTheLimit_GoesOnAndStartsNothingNew()
    {
        Add(Acme, 3, Plain with { MostRunning = 0, IsPaused = true });
        Assert.Null(Take());

        _scheduler.SetUnderWay(Acme, 2);

        Assert.Equal([Acme, Acme, null], [Take(), Take(), Take()]);
    }

    [Fact]
    public void SetRunningElsewhere_CountsTowardsTheLimit()
    {
        Add(Acme, 5, Plain with { MostRunning = 3 });
        _scheduler.SetRunningElsewhere(Acme, 2);
        Assert.Equal([Acme, null], [Take(), Take()]);

        _scheduler.SetRunningElsewhere(Acme, 1);

        Assert.Equal([Acme, null], [Take(), Take()]);
    }

    [Fact]
    public void Drained_TakenTurn_NothingWaitsAndNothingIsKept()
    {
        Add(Acme, 5, Plain);
        Assert.Equal(Acme, Take());

        _scheduler.Drained(Acme, Second);

        Assert.Null(Take());
        Assert.Equal(0, _scheduler.Namespaces);
    }

    [Fact]
    public void Drained_AgainAndAgainWhileAnotherWaits_IsPaidForLikeRuns()
    {
        Add(Globex, 10_000, Plain);
        var served = new Dictionary<NamespaceSlug, int> { [Acme] = 0, [Globex] = 0 };
        for (var turn = 0; turn < 1000; turn++)
        {
            // A signal of another node, whose worker has taken the job by now.
            Add(Acme, 1, Plain);
            var slug = Take()!.Value;
            served[slug]++;
            if (slug == Acme)
            {
                _scheduler.Drained(slug, Second / 20);
            }
            else
            {
                _scheduler.Finish(slug, Second / 20);
            }
        }

        Assert.InRange(served[Globex], 480, 520);
    }

    [Fact]
    public void SetResting_Signals_WaitForItsEndButNotWhatWasUnderWay()
    {
        Add(Acme, 2, Plain);
        _scheduler.SetResting(Acme, true);
        Assert.Null(Take());
        _scheduler.SetUnderWay(Acme, 1);
        Assert.Equal([Acme, null], [Take(), Take()]);

        _scheduler.SetResting(Acme, false);

        Assert.Equal(Acme, Take());
    }

    [Fact]
    public void SetTerms_NoWork_KeepsNothing()
    {
        _scheduler.SetTerms(Acme, Plain);
        _scheduler.SetRunningElsewhere(Acme, 3);

        Assert.Equal(0, _scheduler.Namespaces);
    }

    [Fact]
    public void Finish_NoTurnTaken_IsABug() => Assert.Throws<InvalidOperationException>(() => _scheduler.Finish(Acme, Second));

    private void Add(NamespaceSlug slug, int count, QueueTerms terms)
    {
        if (_scheduler.Add(slug, count))
        {
            _scheduler.SetTerms(slug, terms);
        }
    }

    private NamespaceSlug? Take() => _scheduler.TryTake(out var slug) ? slug : null;

    private NamespaceSlug? Serve(TimeSpan cost)
    {
        var slug = Take();
        if (slug is { } taken)
        {
            _scheduler.Finish(taken, cost);
        }

        return slug;
    }
}
