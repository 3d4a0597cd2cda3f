using Mentiko.Core.Execution;

namespace Mentiko.Infrastructure.Execution.Local.Cgroups;

/// <summary>What a control group caps for a whole process tree.</summary>
internal readonly record struct CgroupLimits(long MemoryBytes, double Cpus, int Processes)
{
    public const int CpuPeriodMicroseconds = 100_000;

    public static CgroupLimits Of(ExecutionLimits limits) => new(limits.MemoryBytes, limits.Cpus, limits.Processes);

    /// <summary>Three processes more than the agent's: the launcher, the sandbox's first process and the set-up's fork.</summary>
    public long AllProcesses => Processes + 3L;

    public long CpuQuotaMicroseconds => Math.Max(1_000, (long)(Cpus * CpuPeriodMicroseconds));
}

/// <summary>How often a group has hit its caps since it was made.</summary>
internal readonly record struct CgroupHits(long KilledForMemory, long RefusedProcesses)
{
    public static CgroupHits operator -(CgroupHits now, CgroupHits before) =>
        new(now.KilledForMemory - before.KilledForMemory, now.RefusedProcesses - before.RefusedProcesses);
}
