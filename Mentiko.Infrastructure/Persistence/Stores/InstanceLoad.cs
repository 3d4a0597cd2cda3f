using Mentiko.Core.Queues;
using Mentiko.Infrastructure.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>
/// What the instance as a whole can do and does at present. Looks across namespaces, and gives nothing but sums to
/// members of one.
/// </summary>
internal sealed class InstanceLoad(IReadContextFactory contexts, IOptions<CapacityOptions> capacity, IOptions<RoleOptions> roles, TimeProvider time)
{
    /// <summary>A node that gave no sign for so long counts as gone.</summary>
    public static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(30);

    public async Task<InstanceCapacity> ReadCapacityAsync(CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        var since = (time.GetUtcNow() - SeenWithin).ToUnixTimeMilliseconds();

        // Those with nothing at work are not in the index that answers this.
        var busy = await context.RunCounts.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]).Where(count => count.Running > 0).SumAsync(count => count.Running, cancel);
        var nodes = await context.Nodes.Where(node => node.SeenAt >= since && !node.IsDraining && node.Slots > 0).Select(node => node.Slots).ToListAsync(cancel);
        if (nodes.Count > 0 || await context.Nodes.AnyAsync(cancel))
        {
            return new InstanceCapacity(nodes.Count, nodes.Sum(), busy);
        }

        // Nobody has signed in yet: then this process is all there is.
        return roles.Value.IsWorker ? new InstanceCapacity(1, capacity.Value.ConcurrentRuns, busy) : new InstanceCapacity(0, 0, busy);
    }
}
