using Mentiko.Core.Plans;

namespace Mentiko.Web.Api.Quotas;

/// <summary>A namespace's limits: those in force, what the plan would allow, and what is used.</summary>
internal sealed record QuotasBody(string Plan, int Weight, LimitsBody Limits, LimitsBody Ceiling, UsageBody Usage, SandboxBody Sandbox, int RunDays)
{
    public static QuotasBody Of(NamespaceUsage found) => new(
        found.Terms.Plan.Name,
        found.Terms.Weight,
        LimitsBody.Of(found.Terms.Limits),
        LimitsBody.Of(found.Terms.Ceiling),
        UsageBody.Of(found.Usage),
        new SandboxBody(found.Terms.Sandbox.MemoryMb, found.Terms.Sandbox.Cpus, found.Terms.Sandbox.Processes),
        found.Terms.RunDays);
}

/// <summary>What one attempt may use at most.</summary>
internal sealed record SandboxBody(int MemoryMb, double Cpus, int Processes);

internal sealed record LimitsBody(int ConcurrentRuns, int QueuedRuns, int Chains, int Agents, int RunSeconds, int StorageMb)
{
    public static LimitsBody Of(QuotaLimits limits) =>
        new(limits.ConcurrentRuns, limits.QueuedRuns, limits.Chains, limits.Agents, limits.RunSeconds, limits.StorageMb);
}

internal sealed record UsageBody(long ConcurrentRuns, long QueuedRuns, long Chains, long Agents, long RunSeconds, long StorageMb)
{
    public static UsageBody Of(QuotaUsage usage) =>
        new(usage.ConcurrentRuns, usage.QueuedRuns, usage.Chains, usage.Agents, usage.RunSeconds, usage.StorageMb);
}

/// <summary>What changes limits: a number for each that is set, null for one that shall be the plan's again.</summary>
internal sealed record QuotaLimitsBody(QuotaLimitsBody.Part Limits)
{
    internal sealed record Part(int? ConcurrentRuns, int? QueuedRuns, int? Chains, int? Agents, int? RunSeconds, int? StorageMb);
}
