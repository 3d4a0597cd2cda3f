using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// Where workers wait for a turn, and where the time is measured that turns take. A run is added only after its job
/// stands in the queue, so a worker with a turn never waits for a job.
/// </summary>
internal sealed class GrantDesk(IQueueChooser chooser, TimeProvider time)
{
    // A plain object: Monitor.Wait and Pulse need one.
    private readonly object _gate = new();
    private readonly HashSet<Turn> _turns = [];
    private readonly LookRests _rests = new(time);

    /// <summary>One more job stands in the namespace's queue. True when its terms have to be set before it gets a turn.</summary>
    public bool Add(NamespaceSlug slug)
    {
        lock (_gate)
        {
            var asksForTerms = chooser.Add(slug);
            if (_rests.TryHold(slug, out var isFirst))
            {
                chooser.SetResting(slug, true);
                if (isFirst)
                {
                    // Whoever waits has to know when this rest is over.
                    Monitor.PulseAll(_gate);
                }
            }

            Wake();
            return asksForTerms;
        }
    }

    /// <summary>At least so many jobs stand in the namespace's queue, as far as anybody knows.</summary>
    public void AddUpTo(NamespaceSlug slug, int jobs) => Change(() => chooser.Add(slug, Math.Max(0, jobs - chooser.Look(slug).Waiting)));

    /// <summary>One more job for a run that was under way stands there. True as for <see cref="Add"/>.</summary>
    public bool AddUnderWay(NamespaceSlug slug)
    {
        lock (_gate)
        {
            var asksForTerms = chooser.Add(slug);
            chooser.SetUnderWay(slug, chooser.Look(slug).UnderWay + 1);
            Wake();
            return asksForTerms;
        }
    }

    public void SetUnderWay(NamespaceSlug slug, int runs) => Change(() => chooser.SetUnderWay(slug, runs));

    public void SetTerms(NamespaceSlug slug, QueueTerms terms) => Change(() => chooser.SetTerms(slug, terms));

    public void SetRunningElsewhere(NamespaceSlug slug, int runs) => Change(() => chooser.SetRunningElsewhere(slug, runs));

    /// <summary>Blocks until it is some namespace's turn; throws <see cref="OperationCanceledException"/> when the token ends the wait.</summary>
    public Turn Take(CancellationToken cancel)
    {
        using var wake = cancel.UnsafeRegister(static desk => ((GrantDesk)desk!).WakeAll(), this);
        lock (_gate)
        {
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                EndRests();
                if (chooser.TryTake(out var slug))
                {
                    var turn = new Turn(slug, time.GetTimestamp());
                    _turns.Add(turn);
                    Wake();
                    return turn;
                }

                Monitor.Wait(_gate, _rests.UntilNext ?? Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The job went back into its queue.</summary>
    public void GiveBack(Turn turn) => End(turn, chooser.GiveBack);

    /// <summary>The job went back into its queue, because the namespace has as many runs at work as it may.</summary>
    public void GiveBackAtLimit(Turn turn) => End(turn, chooser.GiveBackAtLimit);

    /// <summary>There was no job in the queue: the namespace's next look waits a moment.</summary>
    public void Drained(Turn turn) => End(turn, slug =>
    {
        chooser.Drained(slug, time.GetElapsedTime(turn.Charged));
        _rests.Begin(slug);
    });

    /// <summary>There was a job in the queue: this node hears of the namespace's jobs in time.</summary>
    public void Found(Turn turn)
    {
        lock (_gate)
        {
            if (_rests.Forget(turn.Slug))
            {
                chooser.SetResting(turn.Slug, false);
                Wake();
            }
        }
    }

    /// <summary>The job is done.</summary>
    public void Finish(Turn turn) => End(turn, slug => chooser.Finish(slug, time.GetElapsedTime(turn.Taken), time.GetElapsedTime(turn.Taken, turn.Charged)));

    /// <summary>Charges the turns that last for what they have used since they were charged last.</summary>
    public void Charge() => Change(() =>
    {
        var now = time.GetTimestamp();
        foreach (var turn in _turns)
        {
            chooser.Charge(turn.Slug, time.GetElapsedTime(turn.Charged, now));
            turn.Charged = now;
        }
    });

    private void End(Turn turn, Action<NamespaceSlug> end) => Change(() =>
    {
        _turns.Remove(turn);
        end(turn.Slug);
    });

    private void EndRests()
    {
        while (_rests.TryEnd(out var slug))
        {
            chooser.SetResting(slug, false);
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Wake();
        }
    }

    // Any waiting worker is as good as another. One at a time: each that takes a turn wakes the next while there is one.
    private void Wake()
    {
        if (chooser.HasTurn)
        {
            Monitor.Pulse(_gate);
        }
    }

    private void WakeAll()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
