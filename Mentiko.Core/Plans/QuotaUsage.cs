namespace Mentiko.Core.Plans;

/// <summary>What a namespace uses of its limits at one moment.</summary>
/// <param name="ConcurrentRuns">Runs at work.</param>
/// <param name="QueuedRuns">Runs that wait.</param>
/// <param name="Chains">Chains that exist.</param>
/// <param name="Agents">Agents that exist.</param>
/// <param name="RunSeconds">Seconds since the start of the run that has been at work the longest; 0 while none is.</param>
/// <param name="StorageMb">Mebibytes that the workspace takes of the disk, rounded up.</param>
public sealed record QuotaUsage(long ConcurrentRuns, long QueuedRuns, long Chains, long Agents, long RunSeconds, long StorageMb)
{
    public long Of(Quota quota) => quota switch
    {
        Quota.ConcurrentRuns => ConcurrentRuns,
        Quota.QueuedRuns => QueuedRuns,
        Quota.Chains => Chains,
        Quota.Agents => Agents,
        Quota.RunSeconds => RunSeconds,
        Quota.StorageMb => StorageMb,
    };
}
