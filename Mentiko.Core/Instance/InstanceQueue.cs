using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;

namespace Mentiko.Core.Instance;

/// <summary>What waits and works on the instance, without what it is about.</summary>
/// <param name="Depth">Runs that wait, of everybody.</param>
/// <param name="Capacity">What the instance can do; its busy places are the runs at work.</param>
/// <param name="Nodes">Every server on the list, the oldest first.</param>
/// <param name="Namespaces">Those with something waiting or at work, the longest waiting first; at most <see cref="MostNamespaces"/>.</param>
/// <param name="MoreNamespaces">How many of those are not listed.</param>
public sealed record InstanceQueue(
    long Depth, InstanceCapacity Capacity, IReadOnlyList<NodeLoad> Nodes, IReadOnlyList<NamespaceLoad> Namespaces, long MoreNamespaces)
{
    public const int MostNamespaces = 200;
}

/// <summary>A server of the instance.</summary>
/// <param name="Id">What leases name as their owner.</param>
/// <param name="Name">The machine's name.</param>
/// <param name="Roles">web, worker.</param>
/// <param name="Version">The product's version.</param>
/// <param name="Slots">Runs that it takes at a time.</param>
/// <param name="Busy">Runs that it holds.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="SeenAt">Its last sign of life.</param>
/// <param name="State">Whether it is there.</param>
public sealed record NodeLoad(
    string Id, string Name, IReadOnlyList<string> Roles, string Version, int Slots, long Busy, DateTimeOffset StartedAt, DateTimeOffset SeenAt, NodeState State);

/// <summary>Whether a server is there.</summary>
public enum NodeState
{
    /// <summary>It gave a sign of life lately.</summary>
    Alive,

    /// <summary>It was told to stop and takes no further run.</summary>
    Draining,

    /// <summary>It gave no sign for a while: probably it is dead.</summary>
    Unseen,
}

/// <summary>How much of one organization waits and works.</summary>
/// <param name="Slug">The organization.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Weight">Its share of the workers under load, relative to the others.</param>
/// <param name="Depth">Runs that wait.</param>
/// <param name="Running">Runs at work.</param>
/// <param name="OldestQueuedAt">When the first of the waiting ones was accepted; null where none waits.</param>
/// <param name="IsPaused">Whether an Owner has paused its queue.</param>
/// <param name="Status">Whether it may be used; where it is not active its runs wait.</param>
public sealed record NamespaceLoad(
    NamespaceSlug Slug, PlanTier Plan, int Weight, long Depth, long Running, DateTimeOffset? OldestQueuedAt, bool IsPaused, NamespaceStatus Status)
{
    /// <summary>Whether its runs wait because it is paused or not active.</summary>
    public bool IsHeld => IsPaused || Status != NamespaceStatus.Active;
}
