using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;
using Xunit;

namespace Mentiko.Core.Tests.Queues;

/// <summary>One namespace of a simulation.</summary>
/// <param name="Weight">Its weight.</param>
/// <param name="Limit">How many of its runs may be at work.</param>
/// <param name="Costs">The slot times of its runs in milliseconds, over and over.</param>
/// <param name="Arrivals">When its runs arrive, in milliseconds; in order.</param>
/// <param name="FindsNothing">Whether its turns are looks that find nothing.</param>
internal sealed record Flow(int Weight, int Limit, int[] Costs, int[] Arrivals, bool FindsNothing = false)
{
    /// <summary>One that has more to do than there is time for.</summary>
    public static Flow Flood(int weight, int[] costs, int runs = 200_000, int limit = int.MaxValue) => new(weight, limit, costs, new int[runs]);
}

/// <summary>A turn that was given.</summary>
internal sealed record Start(int Flow, int Run, int At);

/// <summary>
/// Slots, namespaces and a clock that goes from one happening to the next. Whatever the chooser does, it is held to
/// what every chooser must keep: no turn without a run, no limit exceeded, nobody idle while somebody may start.
/// </summary>
internal sealed class Simulation(IQueueChooser chooser, int slots, params Flow[] flows)
{
    private const int ChargeEvery = 100;
    private readonly PriorityQueue<(int Flow, int Started), (int At, int Order)> _ends = new();
    private readonly List<(int Flow, int Started)> _running = [];
    private readonly int[] _arrived = new int[flows.Length];
    private readonly int[] _started = new int[flows.Length];
    private int _order;

    public List<Start> Starts { get; } = [];

    /// <summary>Milliseconds of slot time by namespace, up to the end of the simulation.</summary>
    public long[] Used { get; } = new long[flows.Length];

    /// <summary>Called before each turn is taken, with the moment: for what happens outside.</summary>
    public Action<int>? Outside { get; init; }

    public static NamespaceSlug Slug(int flow) => NamespaceSlug.Parse($"n{flow:D4}");

    public int Waiting(int flow) => _arrived[flow] - _started[flow];

    public int Running(int flow) => _running.Count(run => run.Flow == flow);

    public bool MayStart(int flow) => Waiting(flow) > 0 && Running(flow) < flows[flow].Limit;

    public Simulation RunUntil(int end)
    {
        for (var now = 0; now < end; now++)
        {
            Finish(now);
            Arrive(now);
            Charge(now);
            Outside?.Invoke(now);
            while (_running.Count < slots && Take(now))
            {
            }
        }

        foreach (var (flow, started) in _running)
        {
            Used[flow] += end - started;
        }

        return this;
    }

    private void Arrive(int now)
    {
        for (var flow = 0; flow < flows.Length; flow++)
        {
            var before = _arrived[flow];
            while (_arrived[flow] < flows[flow].Arrivals.Length && flows[flow].Arrivals[_arrived[flow]] <= now)
            {
                _arrived[flow]++;
            }

            if (chooser.Add(Slug(flow), _arrived[flow] - before))
            {
                chooser.SetTerms(Slug(flow), new QueueTerms(flows[flow].Weight, flows[flow].Limit, IsPaused: false));
            }
        }
    }

    private bool Take(int now)
    {
        var possible = Enumerable.Range(0, flows.Length).Any(MayStart);
        Assert.Equal(possible, chooser.HasTurn);
        Assert.Equal(possible, chooser.TryTake(out var slug));
        if (!possible)
        {
            return false;
        }

        var flow = Enumerable.Range(0, flows.Length).Single(index => Slug(index) == slug);
        Assert.True(MayStart(flow), $"Namespace {flow} got a turn with {Waiting(flow)} waiting and {Running(flow)} of {flows[flow].Limit} running.");
        var cost = flows[flow].Costs[_started[flow] % flows[flow].Costs.Length];
        Starts.Add(new Start(flow, _started[flow]++, now));
        _running.Add((flow, now));
        _ends.Enqueue((flow, now), (now + cost, ++_order));
        return true;
    }

    private void Finish(int now)
    {
        while (_ends.TryPeek(out var run, out var due) && due.At <= now)
        {
            _ends.Dequeue();
            _running.Remove(run);
            Used[run.Flow] += now - run.Started;
            var (cost, charged) = (Milliseconds(now - run.Started), Milliseconds(Charged(run.Started, now)));
            if (!flows[run.Flow].FindsNothing)
            {
                chooser.Finish(Slug(run.Flow), cost, charged);
                continue;
            }

            chooser.Drained(Slug(run.Flow), cost - charged);
            _started[run.Flow] = _arrived[run.Flow];
        }
    }

    private void Charge(int now)
    {
        if (now % ChargeEvery != 0)
        {
            return;
        }

        foreach (var (flow, started) in _running)
        {
            chooser.Charge(Slug(flow), Milliseconds(Math.Min(ChargeEvery, now - started)));
        }
    }

    // What the ticks before now have charged; a run that ends at a tick ends before it.
    private static int Charged(int started, int now) => Math.Max(0, (((now - 1) / ChargeEvery) * ChargeEvery) - started);

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);
}
