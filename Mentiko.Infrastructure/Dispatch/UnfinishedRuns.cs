using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>A run that waits for a worker, and the queue that it belongs in.</summary>
internal sealed record UnfinishedRun(RunKey Key, NamespaceSlug Slug);

/// <summary>A namespace with queued runs, and how many.</summary>
internal sealed record QueuedNamespace(Organization Organization, long Queued);

/// <summary>
/// Finds what no worker has at present, over all namespaces: the one place of this room that looks beyond one. It
/// reads ids and what decides about turns; everything else is read through the gate by the worker that takes the run.
/// Each answer has a bound, and an index that holds unfinished work only.
/// </summary>
internal sealed class UnfinishedRuns(IReadContextFactory contexts, NodeIdentity node, EngineTiming timing, InstanceClock clock)
{
    private const string Active = "active";
    private const string Queued = "queued";

    /// <summary>So many are taken up at a time; when they are done, a sweep finds the rest.</summary>
    private const int MostLeft = 1000;

    /// <summary>Runs that were under way, and runs that are over whose files are not in order.</summary>
    public async Task<IReadOnlyList<UnfinishedRun>> FindLeftAsync(CancellationToken cancel)
    {
        await using var db = contexts.CreateOutside(ReadPurpose.UnfinishedRuns);
        var now = clock.Now;
        var runs = db.Runs.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]);
        var left = runs.Where(run => run.FinishedAt == null
            && (run.Status == "running" || run.Status == "cancelling")
            && ((run.LeaseOwner == null && (run.LeaseUntil == null || run.Status == "cancelling"))
                || run.LeaseUntil < now
                || (node.IsAlone && run.LeaseOwner != null && run.LeaseOwner != node.Owner)));

        // Where others live, the worker whose run has just ended may be putting its files in order right now. This node's
        // own are among them: what is at work here is left out by who asks, and a worker that failed at it is not.
        var settledBy = node.IsAlone ? long.MaxValue : now - timing.LeaseMilliseconds;
        var unsettled = runs.Where(run => run.FinishedAt != null && run.LeaseOwner != null && run.FinishedAt < settledBy);
        return [.. await ReadAsync(db, left, cancel), .. await ReadAsync(db, unsettled, cancel)];
    }

    /// <summary>Runs whose cancel was requested and that are not over yet.</summary>
    public async Task<IReadOnlyList<UnfinishedRun>> FindCancellingAsync(CancellationToken cancel)
    {
        await using var db = contexts.CreateOutside(ReadPurpose.UnfinishedRuns);
        var runs = db.Runs.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]);
        return await ReadAsync(db, runs.Where(run => run.FinishedAt == null && run.Status == "cancelling"), cancel);
    }

    /// <summary>Active namespaces with queued runs, by their ids, after the given one.</summary>
    public async Task<IReadOnlyList<QueuedNamespace>> ListNamespacesAsync(NamespaceId? after, int count, CancellationToken cancel)
    {
        await using var db = contexts.CreateOutside(ReadPurpose.InstanceLoad);
        var last = after?.Value ?? Guid.Empty;
        var rows = await db.RunCounts.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
            .Where(entry => entry.Queued > 0 && entry.NamespaceId.CompareTo(last) > 0)
            .Join(db.Namespaces.Where(owner => owner.Status == Active), entry => entry.NamespaceId, owner => owner.Id, (entry, owner) => new { owner, entry.Queued })
            .OrderBy(row => row.owner.Id)
            .Take(count)
            .ToListAsync(cancel);
        return [.. rows.Select(row => new QueuedNamespace(row.owner.ToOrganization(), row.Queued))];
    }

    private static async Task<List<UnfinishedRun>> ReadAsync(MentikoDbContext db, IQueryable<RunRow> query, CancellationToken cancel)
    {
        var rows = await query
            .Join(db.Namespaces.Where(owner => owner.Status == Active), run => run.NamespaceId, owner => owner.Id, (run, owner) => new { run.NamespaceId, run.Id, owner.Slug })
            .Take(MostLeft)
            .ToListAsync(cancel);
        return rows.ConvertAll(row => new UnfinishedRun(new RunKey(new NamespaceId(row.NamespaceId), RunId.Parse(row.Id)), NamespaceSlug.Parse(row.Slug)));
    }

    /// <summary>The head of the namespace's queue, the next one first.</summary>
    public async Task<IReadOnlyList<RunId>> ListQueuedAsync(NamespaceId owner, int count, CancellationToken cancel)
    {
        await using var db = contexts.CreateOutside(ReadPurpose.UnfinishedRuns);
        var ids = await db.Runs.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
            .Where(run => run.NamespaceId == owner.Value && run.Status == Queued)
            .OrderBy(run => run.QueuedAt)
            .ThenBy(run => run.Id)
            .Select(run => run.Id)
            .Take(count)
            .ToListAsync(cancel);
        return [.. ids.Select(RunId.Parse)];
    }
}
