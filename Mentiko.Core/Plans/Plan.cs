using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Plans;

/// <summary>What an organization gets for its plan.</summary>
/// <param name="Tier">The plan's name.</param>
/// <param name="Weight">Its share of the workers when more runs wait than can start, from 1 to 1,000, relative to the others.</param>
/// <param name="Ceiling">The highest limits that its namespaces can have.</param>
/// <param name="Sandbox">What one attempt may use at most.</param>
public sealed record Plan(PlanTier Tier, int Weight, QuotaLimits Ceiling, SandboxCaps Sandbox)
{
    /// <summary>Days for which a run that is over is kept with its events and log; 0 for ever. Default: 0.</summary>
    public int RunDays { get; init; }
}

/// <summary>What one attempt may use at most, whatever its definition asks for.</summary>
/// <param name="MemoryMb">Mebibytes of memory.</param>
/// <param name="Cpus">Processors, fractions allowed.</param>
/// <param name="Processes">Processes and threads at a time.</param>
public sealed record SandboxCaps(int MemoryMb, double Cpus, int Processes);
