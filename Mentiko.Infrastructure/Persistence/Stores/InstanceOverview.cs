using Mentiko.Core.Instance;
using Mentiko.Core.Plans;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Puts together what the instance's administrator sees of its queues.</summary>
internal sealed class InstanceOverview(IReadContextFactory contexts, InstanceLoad load, PlanCatalog plans)
{
    public async Task<InstanceQueue> ReadAsync(CancellationToken cancel)
    {
        var counts = await load.CountRunsAsync(null, cancel);
        var listed = await ListNamespacesAsync(counts, cancel);
        return new InstanceQueue(
            counts.Values.Sum(count => count.Queued),
            await load.ReadCapacityAsync(cancel),
            await ListNodesAsync(cancel),
            listed,
            counts.Count - listed.Count);
    }

    private async Task<IReadOnlyList<NamespaceLoad>> ListNamespacesAsync(Dictionary<Guid, (long Queued, long Running)> counts, CancellationToken cancel)
    {
        var oldest = await load.FindOldestAsync([.. counts.Where(count => count.Value.Queued > 0).Select(count => count.Key)], cancel);
        var first = counts.Keys
            .OrderBy(id => oldest.GetValueOrDefault(id, long.MaxValue))
            .ThenByDescending(id => counts[id].Running)
            .Take(InstanceQueue.MostNamespaces)
            .ToList();
        await using var context = contexts.CreateOutside();
        var rows = await context.Namespaces.Where(space => first.Contains(space.Id) && space.Status != OrganizationRows.Creating && space.Status != OrganizationRows.Deleted).ToDictionaryAsync(space => space.Id, cancel);
        return [.. first.Where(rows.ContainsKey).Select(id => ToLoad(rows[id], counts[id], oldest.TryGetValue(id, out var time) ? time : null))];
    }

    private NamespaceLoad ToLoad(NamespaceRow row, (long Queued, long Running) count, long? oldest)
    {
        var organization = row.ToOrganization();
        var terms = plans.TermsOf(organization);
        return new NamespaceLoad(
            organization.Slug,
            organization.Plan,
            terms.Weight,
            count.Queued,
            count.Running,
            oldest is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            terms.IsQueuePaused,
            organization.Status);
    }

    private async Task<IReadOnlyList<NodeLoad>> ListNodesAsync(CancellationToken cancel)
    {
        var held = await load.CountHeldAsync(cancel);
        var since = load.SeenSince;
        await using var context = contexts.CreateOutside();
        var nodes = await context.Nodes.OrderBy(node => node.StartedAt).ThenBy(node => node.Id).ToListAsync(cancel);
        return nodes.ConvertAll(node => new NodeLoad(
            node.Id,
            node.Name,
            node.Roles.Split(',', StringSplitOptions.RemoveEmptyEntries),
            node.Version,
            node.Slots,
            held.GetValueOrDefault(node.Id),
            DateTimeOffset.FromUnixTimeMilliseconds(node.StartedAt),
            DateTimeOffset.FromUnixTimeMilliseconds(node.SeenAt),
            node.SeenAt < since ? NodeState.Unseen : node.IsDraining ? NodeState.Draining : NodeState.Alive));
    }
}
