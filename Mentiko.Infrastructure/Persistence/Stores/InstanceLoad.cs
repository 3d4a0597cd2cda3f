using Mentiko.Core.Queues;
using Mentiko.Infrastructure.Hosting;
using Mentiko.Infrastructure.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>
/// How much waits and works, over all namespaces: counts and times, never what they are of. Members of a namespace get
/// sums of it, the instance's administrator the rest. Each look is at one table.
/// </summary>
internal sealed class InstanceLoad(
    IReadContextFactory contexts, IOptions<CapacityOptions> capacity, IOptions<RoleOptions> roles, IOptions<NodeOptions> nodes, TimeProvider time)
{
    private const double ShortestAbsence = 30;
    private const int MissedSigns = 3;

    /// <summary>A node that gave no sign since then, in Unix milliseconds, counts as gone.</summary>
    public long SeenSince
    {
        get
        {
            var absence = Math.Max(ShortestAbsence, MissedSigns * nodes.Value.SignOfLifeSeconds);
            return (time.GetUtcNow() - TimeSpan.FromSeconds(absence)).ToUnixTimeMilliseconds();
        }
    }

    public async Task<InstanceCapacity> ReadCapacityAsync(CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside(ReadPurpose.InstanceLoad);
        var since = SeenSince;

        // Those with nothing at work are not in the index that answers this.
        var busy = await context.RunCounts.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]).Where(count => count.Running > 0).SumAsync(count => count.Running, cancel);
        var slots = await context.Nodes.Where(node => node.SeenAt >= since && !node.IsDraining && node.Slots > 0).Select(node => node.Slots).ToListAsync(cancel);
        if (slots.Count > 0 || await context.Nodes.AnyAsync(cancel))
        {
            return new InstanceCapacity(slots.Count, slots.Sum(), busy);
        }

        // Nobody has signed in yet: then this process is all there is.
        return roles.Value.IsWorker ? new InstanceCapacity(1, capacity.Value.ConcurrentRuns, busy) : new InstanceCapacity(0, 0, busy);
    }

    /// <summary>Runs that wait and work, of those namespaces; null for all that have any.</summary>
    public async Task<Dictionary<Guid, (long Queued, long Running)>> CountRunsAsync(IReadOnlyCollection<Guid>? of, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside(ReadPurpose.InstanceLoad);
        var counts = context.RunCounts.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]);
        counts = of is null ? counts.Where(count => count.Queued > 0 || count.Running > 0) : counts.Where(count => of.Contains(count.NamespaceId));
        return await counts.ToDictionaryAsync(count => count.NamespaceId, count => (count.Queued, count.Running), cancel);
    }

    public async Task<Dictionary<Guid, long>> CountMembersAsync(IReadOnlyCollection<Guid> of, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside(ReadPurpose.InstanceMembers);
        return await context.Memberships.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
            .Where(member => of.Contains(member.NamespaceId))
            .GroupBy(member => member.NamespaceId)
            .Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancel);
    }

    /// <summary>When the first of the waiting runs was accepted, in Unix milliseconds; one step in an index for each namespace.</summary>
    public async Task<Dictionary<Guid, long>> FindOldestAsync(IReadOnlyCollection<Guid> of, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside(ReadPurpose.InstanceRuns);
        var rows = await context.Namespaces.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
            .Where(space => of.Contains(space.Id))
            .Select(space => new
            {
                space.Id,
                Oldest = context.Runs.Where(run => run.NamespaceId == space.Id && run.Status == "queued").OrderBy(run => run.QueuedAt).Select(run => (long?)run.QueuedAt).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        return rows.Where(row => row.Oldest is not null).ToDictionary(row => row.Id, row => row.Oldest!.Value);
    }

    /// <summary>How many runs each node holds.</summary>
    public async Task<Dictionary<string, long>> CountHeldAsync(CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside(ReadPurpose.InstanceRuns);
        return await context.Runs.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
            .Where(run => run.FinishedAt == null && (run.Status == "running" || run.Status == "cancelling") && run.LeaseOwner != null)
            .GroupBy(run => run.LeaseOwner!)
            .Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancel);
    }
}
