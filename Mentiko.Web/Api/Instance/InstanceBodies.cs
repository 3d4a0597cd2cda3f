using Mentiko.Core.Instance;
using Mentiko.Core.Plans;
using Mentiko.Web.Api.Quotas;

namespace Mentiko.Web.Api.Instance;

/// <summary>A new organization. Without a plan it is on <c>free</c>, without an owner the administrator's own.</summary>
internal sealed record AddOrganizationBody(string Slug, string Name, string? Plan, string? Owner);

/// <summary>A plan, and the ceilings that were agreed in place of the plan's.</summary>
internal sealed record ChangePlanBody(string Plan, QuotaLimitsBody.Part? Limits);

/// <summary>An organization from outside.</summary>
internal sealed record OrganizationBody(
    string Namespace,
    string Name,
    string Plan,
    string Status,
    DateTimeOffset CreatedAt,
    long Queued,
    long Running,
    long Members,
    LimitsBody Ceiling,
    IReadOnlyDictionary<string, int> Agreed)
{
    public static OrganizationBody Of(OrganizationSummary summary) => new(
        summary.Organization.Slug.Text,
        summary.Organization.Name,
        summary.Organization.Plan.Name,
        summary.Organization.Status.ToWire(),
        summary.Organization.CreatedAt,
        summary.Queued,
        summary.Running,
        summary.Members,
        LimitsBody.Of(summary.Ceiling),
        summary.Organization.Quotas.Agreed.Limits.ToDictionary(limit => limit.Key.ToWire(), limit => limit.Value, StringComparer.Ordinal));
}

/// <summary>What waits and works on the instance.</summary>
internal sealed record InstanceQueueBody(
    long Depth,
    long Running,
    long Slots,
    IReadOnlyList<InstanceQueueBody.NodePart> Nodes,
    IReadOnlyList<InstanceQueueBody.NamespacePart> Namespaces,
    long MoreNamespaces)
{
    internal sealed record NodePart(
        string Id, string Name, IReadOnlyList<string> Roles, string Version, string State, int Slots, long Busy, DateTimeOffset StartedAt, DateTimeOffset LastSeenAt);

    internal sealed record NamespacePart(string Namespace, string Plan, int Weight, long Depth, long Running, DateTimeOffset? OldestQueuedAt, bool Held);

    public static InstanceQueueBody Of(InstanceQueue queue) => new(
        queue.Depth,
        queue.Capacity.Busy,
        queue.Capacity.Slots,
        queue.Nodes.Select(node => new NodePart(node.Id, node.Name, node.Roles, node.Version, node.State.ToWire(), node.Slots, node.Busy, node.StartedAt, node.SeenAt)).ToList(),
        queue.Namespaces.Select(load => new NamespacePart(load.Slug.Text, load.Plan.Name, load.Weight, load.Depth, load.Running, load.OldestQueuedAt, load.IsHeld)).ToList(),
        queue.MoreNamespaces);
}
