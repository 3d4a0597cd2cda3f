using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>A run that waits for a worker, and the queue that it belongs in.</summary>
internal sealed record UnfinishedRun(RunKey Key, NamespaceSlug Slug);

/// <summary>
/// Finds what no worker has at present, over all namespaces: the one place of this room that looks beyond one. It
/// reads ids only; everything else is read through the gate by the worker that takes the run.
/// </summary>
internal sealed class UnfinishedRuns(IReadContextFactory contexts, NodeIdentity node, TimeProvider time)
{
    private const string Active = "active";

    /// <summary>What was under way comes first, then the queue in its order.</summary>
    public async Task<IReadOnlyList<UnfinishedRun>> FindAsync(CancellationToken cancel)
    {
        await using var db = contexts.CreateOutside(ReadPurpose.UnfinishedRuns);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var runs = db.Runs.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]);

        // Three questions, each answered by an index that holds unfinished work only.
        var left = runs.Where(run => run.FinishedAt == null
            && (run.Status == "running" || run.Status == "cancelling")
            && (run.LeaseOwner == null || run.LeaseUntil < now || (node.IsAlone && run.LeaseOwner != node.Owner)));
        var unsettled = runs.Where(run => run.FinishedAt != null && run.LeaseOwner != null && run.LeaseOwner != node.Owner);
        var queued = runs.Where(run => run.FinishedAt == null && run.Status == "queued").OrderBy(run => run.QueuedAt);
        var found = new List<UnfinishedRun>();
        foreach (var query in new[] { left, unsettled, queued })
        {
            var rows = await query
                .Join(db.Namespaces.Where(owner => owner.Status == Active), run => run.NamespaceId, owner => owner.Id, (run, owner) => new { run.NamespaceId, run.Id, owner.Slug })
                .ToListAsync(cancel);
            found.AddRange(rows.Select(row => new UnfinishedRun(new RunKey(new NamespaceId(row.NamespaceId), RunId.Parse(row.Id)), NamespaceSlug.Parse(row.Slug))));
        }

        return found;
    }
}
