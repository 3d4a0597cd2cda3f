using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Nodes;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// Where several nodes share the queues. Each tells its own workers where something waits. One of them, the leader,
/// also makes jobs for what has none: runs that a dead worker left, and as many of the oldest waiting ones as a queue
/// has been short of for two sweeps. A job too many does no harm.
/// </summary>
internal sealed class SharedQueueFill(
    UnfinishedRuns unfinished,
    SharedQueues queues,
    TermsKeeper terms,
    IJobStore store,
    EnqueuePump pump,
    RunningRuns running,
    Leadership leadership,
    EngineTiming timing,
    TimeProvider time) : IQueueFill
{
    private const int NamespacesAtATime = 200;
    private const int MostMissing = 1000;
    private static readonly TimeSpan DrainFor = TimeSpan.FromSeconds(5);
    private readonly Dictionary<RunKey, long> _made = [];
    private Dictionary<NamespaceId, long> _short = [];
    private LeadTerm? _term;

    public async Task<int> SweepAsync(CancellationToken cancel)
    {
        _term = await leadership.TryLeadAsync(Leadership.Sweep, _term, 3 * timing.Sweep);
        var isLeader = _term is not null;
        var shortNow = new Dictionary<NamespaceId, long>();
        var added = isLeader ? await MakeForLeftAsync(cancel) : 0;
        NamespaceId? last = null;
        IReadOnlyList<QueuedNamespace> page;
        do
        {
            page = await terms.SetAllAsync(() => unfinished.ListNamespacesAsync(last, NamespacesAtATime, cancel));
            foreach (var space in page)
            {
                last = space.Organization.Id;
                queues.HearOf(space.Organization.Slug, space.Queued);
                added += isLeader ? await MakeForMissingAsync(space, shortNow, cancel) : 0;
            }
        }
        while (page.Count == NamespacesAtATime);
        _short = shortNow;
        return added;
    }

    public Task RunAsync(CancellationToken cancel) => Task.CompletedTask;

    public async Task EndAsync()
    {
        // Runs that were handed over go to another node at once.
        await Task.Run(() => pump.Drain(DrainFor));
        if (_term is { } term)
        {
            _term = null;
            await leadership.LeaveAsync(term);
        }
    }

    private async Task<int> MakeForLeftAsync(CancellationToken cancel)
    {
        // A job that was made for a run may have to wait: it is not made anew at each sweep.
        foreach (var old in _made.Where(made => time.GetElapsedTime(made.Value) >= 2 * timing.Lease).Select(made => made.Key).ToList())
        {
            _made.Remove(old);
        }

        var count = 0;
        foreach (var run in await unfinished.FindLeftAsync(cancel))
        {
            if (!running.Contains(run.Key) && _made.TryAdd(run.Key, time.GetTimestamp()) && pump.Add(run.Key, run.Slug, isUnderWay: true))
            {
                count++;
            }
        }

        return count;
    }

    private async Task<int> MakeForMissingAsync(QueuedNamespace space, Dictionary<NamespaceId, long> shortNow, CancellationToken cancel)
    {
        var (id, slug) = (space.Organization.Id, space.Organization.Slug);
        var missing = space.Queued - store.CountEnqueued(slug);
        if (missing <= 0)
        {
            return 0;
        }

        // What is on its way, from a trigger to its job or from its job to a worker, is not missing for long.
        shortNow[id] = missing;
        var lasting = (int)Math.Min(Math.Min(missing, _short.GetValueOrDefault(id)), MostMissing);
        var oldest = lasting > 0 ? await unfinished.ListQueuedAsync(id, lasting, cancel) : [];
        return oldest.Count(run => pump.Add(new RunKey(id, run), slug));
    }
}
