using System.Collections.Immutable;

namespace Mentiko.Core.Plans;

/// <summary>What a namespace may use at most. Every limit is at least 0; 0 allows nothing.</summary>
/// <param name="ConcurrentRuns">Runs at work at a time, over all nodes.</param>
/// <param name="QueuedRuns">Runs that wait for their first start.</param>
/// <param name="Chains">Chains that exist.</param>
/// <param name="Agents">Agents that exist.</param>
/// <param name="RunSeconds">Seconds from a run's start to its end, waits between attempts included.</param>
/// <param name="StorageMb">Mebibytes in the workspace.</param>
public sealed record QuotaLimits(int ConcurrentRuns, int QueuedRuns, int Chains, int Agents, int RunSeconds, int StorageMb)
{
    /// <summary>These limits, each lowered or raised to what the changes name; a limit that they do not name stays.</summary>
    public QuotaLimits With(QuotaChanges changes) => new(
        changes[Quota.ConcurrentRuns] ?? ConcurrentRuns,
        changes[Quota.QueuedRuns] ?? QueuedRuns,
        changes[Quota.Chains] ?? Chains,
        changes[Quota.Agents] ?? Agents,
        changes[Quota.RunSeconds] ?? RunSeconds,
        changes[Quota.StorageMb] ?? StorageMb);

    /// <summary>The lower one of each limit.</summary>
    public QuotaLimits AtMost(QuotaLimits ceiling) => new(
        Math.Min(ConcurrentRuns, ceiling.ConcurrentRuns),
        Math.Min(QueuedRuns, ceiling.QueuedRuns),
        Math.Min(Chains, ceiling.Chains),
        Math.Min(Agents, ceiling.Agents),
        Math.Min(RunSeconds, ceiling.RunSeconds),
        Math.Min(StorageMb, ceiling.StorageMb));

    public int Of(Quota quota) => quota switch
    {
        Quota.ConcurrentRuns => ConcurrentRuns,
        Quota.QueuedRuns => QueuedRuns,
        Quota.Chains => Chains,
        Quota.Agents => Agents,
        Quota.RunSeconds => RunSeconds,
        Quota.StorageMb => StorageMb,
    };
}

/// <summary>One kind of limit.</summary>
public enum Quota
{
    ConcurrentRuns,
    QueuedRuns,
    Chains,
    Agents,
    RunSeconds,
    StorageMb,
}

/// <summary>Some limits by their kind; those that are not named stay as they are.</summary>
public sealed record QuotaChanges(ImmutableSortedDictionary<Quota, int> Limits)
{
    public static QuotaChanges None { get; } = new(ImmutableSortedDictionary<Quota, int>.Empty);

    public int? this[Quota quota] => Limits.TryGetValue(quota, out var limit) ? limit : null;

    public bool Equals(QuotaChanges? other) => other is not null && Limits.SequenceEqual(other.Limits);

    public override int GetHashCode() => Limits.Aggregate(0, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));
}
