using System.Globalization;
using Mentiko.Core.Agents;
using Mentiko.Core.Plans;

namespace Mentiko.Core.Execution;

/// <summary>What an attempt gets: what its agent asks for, and never more than its organization's plan allows.</summary>
/// <param name="Limits">The limits in force.</param>
/// <param name="Notice">What was asked for in vain, in words; null when all of it was given.</param>
public sealed record GrantedLimits(ExecutionLimits Limits, string? Notice)
{
    private const long Mebibyte = 1L << 20;

    /// <param name="asked">What the definition asks for. It has no say in processes: those are the plan's.</param>
    /// <param name="caps">What the plan allows.</param>
    public static GrantedLimits Of(AgentExecution asked, SandboxCaps caps)
    {
        var memory = Math.Min(asked.MemoryMb, caps.MemoryMb);
        var cpus = Math.Min(asked.Cpus, caps.Cpus);
        var limits = new ExecutionLimits(TimeSpan.FromSeconds(asked.TimeoutSeconds), memory * Mebibyte, cpus, caps.Processes);
        string[] less =
        [
            .. memory < asked.MemoryMb ? [string.Create(CultureInfo.InvariantCulture, $"{memory} of {asked.MemoryMb} MiB of memory")] : (string[])[],
            .. cpus < asked.Cpus ? [string.Create(CultureInfo.InvariantCulture, $"{cpus} of {asked.Cpus} processors")] : (string[])[],
        ];
        return new GrantedLimits(limits, less.Length == 0 ? null : $"the plan gives {string.Join(" and ", less)}");
    }
}
