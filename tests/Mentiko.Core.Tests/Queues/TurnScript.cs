using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;
using Xunit;

namespace Mentiko.Core.Tests.Queues;

/// <summary>
/// Plays a sequence of calls to a chooser, all runs costing the same, beside a plain count of what waits and runs.
/// After each turn it holds the chooser to its promises: a turn when one is possible and only then, no limit exceeded,
/// and no other namespace served more often than the bound says while one waited.
/// </summary>
internal sealed class TurnScript
{
    // What a chooser expects before it knows anything, so that all costs are equal from the first turn on.
    private static readonly TimeSpan Cost = TimeSpan.FromSeconds(1);
    private static readonly int[] Weights = [1, 4, 16, 3, 7];
    private static readonly int[] Limits = [int.MaxValue, int.MaxValue, 3, 1, int.MaxValue];
    private static readonly NamespaceSlug[] Slugs = [.. Enumerable.Range(0, Weights.Length).Select(index => NamespaceSlug.Parse($"n{index}"))];

    private readonly IQueueChooser _chooser;
    private readonly int[] _waiting = new int[Weights.Length];
    private readonly int[] _underWay = new int[Weights.Length];
    private readonly int[] _running = new int[Weights.Length];
    private readonly bool[] _paused = new bool[Weights.Length];
    private readonly Queue<int> _atWork = [];

    // How often each was served, and whether it was at its limit, since the other one's last turn or return.
    private readonly int[,] _served = new int[Weights.Length, Weights.Length];
    private readonly bool[,] _wasAtLimit = new bool[Weights.Length, Weights.Length];

    public TurnScript(IQueueChooser chooser) => _chooser = chooser;

    public List<string> Turns { get; } = [];

    public TurnScript Play(IEnumerable<byte> script)
    {
        foreach (var step in script)
        {
            var who = step / 16 % Weights.Length;
            switch (step % 16)
            {
                case < 4: Add(who, 1 + (step % 3)); break;
                case 4: AddUnderWay(who); break;
                case < 10: Take(); break;
                case < 13: Finish(); break;
                case 13: Undo(_chooser.GiveBack); break;
                case 14: Pause(who, !_paused[who]); break;
                default: FindNothing(); break;
            }
        }

        return this;
    }

    /// <summary>Everything that waits is served and ends.</summary>
    public TurnScript Drain()
    {
        for (var index = 0; index < Weights.Length; index++)
        {
            Pause(index, false);
        }

        while (_waiting.Sum() + _atWork.Count > 0)
        {
            if (Take() is null)
            {
                Finish();
            }
        }

        Take();
        return this;
    }

    public void Add(int who, int count)
    {
        _waiting[who] += count;
        if (_chooser.Add(Slugs[who], count))
        {
            SetTerms(who);
        }

        Observe();
    }

    private void AddUnderWay(int who)
    {
        Add(who, 1);
        _chooser.SetUnderWay(Slugs[who], ++_underWay[who]);
        Observe();
    }

    public int? Take()
    {
        var possible = Enumerable.Range(0, Weights.Length).Any(MayStart);
        Assert.Equal(possible, _chooser.HasTurn);
        Assert.Equal(possible, _chooser.TryTake(out var slug));
        if (!possible)
        {
            return null;
        }

        var taken = Array.IndexOf(Slugs, slug);
        Assert.True(MayStart(taken), $"{slug} may not start.");
        Turns.Add(slug.Text);
        _waiting[taken]--;
        _underWay[taken] = Math.Max(0, _underWay[taken] - 1);
        _running[taken]++;
        _atWork.Enqueue(taken);
        Count(taken);
        Observe();
        return taken;
    }

    private bool MayStart(int who) => _waiting[who] > 0 && (_underWay[who] > 0 || (!_paused[who] && _running[who] < Limits[who]));

    private void Count(int taken)
    {
        for (var waiter = 0; waiter < Weights.Length; waiter++)
        {
            if (waiter != taken && MayStart(waiter))
            {
                var most = ((Weights[taken] + Weights[waiter] - 1) / Weights[waiter]) + 1 + (_wasAtLimit[waiter, taken] ? 1 : 0);
                Assert.True(++_served[waiter, taken] <= most, $"{Slugs[taken]} was served more than {most} times while {Slugs[waiter]} waited.");
            }
        }

        StartAnew(taken);
    }

    private void Finish()
    {
        if (_atWork.TryDequeue(out var ended))
        {
            _running[ended]--;
            _chooser.Finish(Slugs[ended], Cost);
            Observe();
        }
    }

    /// <summary>A turn is taken and not used: nobody's count changes by it.</summary>
    private void Undo(Action<NamespaceSlug> undo)
    {
        if (!_chooser.TryTake(out var slug))
        {
            return;
        }

        var taken = Array.IndexOf(Slugs, slug);
        Assert.True(MayStart(taken));
        undo(slug);

        // Whose turn it was goes first.
        Assert.True(_chooser.TryTake(out var again));
        Assert.Equal(slug, again);
        undo(slug);
        Observe();
    }

    /// <summary>The next turn finds nothing, which takes as long as a run: it counts as one.</summary>
    private void FindNothing()
    {
        if (_chooser.TryTake(out var slug))
        {
            var taken = Array.IndexOf(Slugs, slug);
            Assert.True(MayStart(taken));
            (_waiting[taken], _underWay[taken]) = (0, 0);
            _chooser.Drained(slug, Cost);
            Count(taken);
            Observe();
        }
    }

    /// <summary>Whose turn it is has a run that ends at once; this one finds nothing.</summary>
    public void Serve(int whoFindsNothing)
    {
        Assert.True(_chooser.TryTake(out var slug));
        _chooser.GiveBack(slug);
        if (slug == Slugs[whoFindsNothing])
        {
            FindNothing();
        }
        else
        {
            Take();
            Finish();
        }
    }

    private void Pause(int who, bool paused)
    {
        _paused[who] = paused;
        SetTerms(who);
        Observe();
    }

    private void SetTerms(int who) => _chooser.SetTerms(Slugs[who], new QueueTerms(Weights[who], Limits[who], _paused[who]));

    private void Observe()
    {
        for (var who = 0; who < Weights.Length; who++)
        {
            if (!MayStart(who))
            {
                StartAnew(who);
            }

            for (var waiter = 0; waiter < Weights.Length; waiter++)
            {
                _wasAtLimit[waiter, who] |= _waiting[who] > 0 && _running[who] >= Limits[who];
            }
        }
    }

    private void StartAnew(int waiter)
    {
        for (var other = 0; other < Weights.Length; other++)
        {
            _served[waiter, other] = 0;
            _wasAtLimit[waiter, other] = false;
        }
    }
}
