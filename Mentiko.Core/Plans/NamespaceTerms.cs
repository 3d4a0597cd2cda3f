using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Plans;

/// <summary>What holds for one namespace at present: its plan, with what was agreed for it and what its Owners decided.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Weight">As <see cref="Plans.Plan.Weight"/>.</param>
/// <param name="Ceiling">How high its Owners may set its limits.</param>
/// <param name="Limits">The limits in force; none is above the ceiling.</param>
/// <param name="Sandbox">What one attempt may use at most.</param>
/// <param name="IsQueuePaused">Whether its Owners have stopped new starts.</param>
public sealed record NamespaceTerms(PlanTier Plan, int Weight, QuotaLimits Ceiling, QuotaLimits Limits, SandboxCaps Sandbox, bool IsQueuePaused)
{
    /// <summary>As <see cref="Plans.Plan.RunDays"/>.</summary>
    public int RunDays { get; init; }
}
