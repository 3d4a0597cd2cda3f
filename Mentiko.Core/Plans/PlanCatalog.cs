using System.Collections.Frozen;
using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Plans;

/// <summary>The plans of this instance, from its configuration.</summary>
public sealed class PlanCatalog
{
    private readonly FrozenDictionary<string, Plan> _plans;
    private readonly Plan _smallest;

    /// <param name="plans">At least one; each tier once.</param>
    public PlanCatalog(IReadOnlyCollection<Plan> plans)
    {
        _plans = plans.ToFrozenDictionary(plan => plan.Tier.Name, StringComparer.Ordinal);
        _smallest = plans.MinBy(plan => plan.Weight) ?? throw new ArgumentException("An instance has at least one plan.", nameof(plans));
    }

    /// <summary>Every plan, the one with the lowest weight first.</summary>
    public IReadOnlyList<Plan> All => [.. _plans.Values.OrderBy(plan => plan.Weight).ThenBy(plan => plan.Tier.Name, StringComparer.Ordinal)];

    /// <summary>Null when this instance has no such plan.</summary>
    public Plan? Find(PlanTier tier) => _plans.GetValueOrDefault(tier.Name);

    /// <summary>Why nobody can be put on this plan; null when this instance has it.</summary>
    internal string? RefuseUnknown(PlanTier tier) => Find(tier) is null
        ? $"This instance has no such plan. It has {string.Join(", ", All.Select(plan => plan.Tier.Name))}."
        : null;

    /// <summary>
    /// What holds for the organization. One whose plan was taken out of the configuration gets the plan with the
    /// lowest weight, not none: it must not run without limits.
    /// </summary>
    public NamespaceTerms TermsOf(Organization organization)
    {
        var plan = Find(organization.Plan) ?? _smallest;
        var ceiling = plan.Ceiling.With(organization.Quotas.Agreed);
        var limits = ceiling.With(organization.Quotas.Own).AtMost(ceiling);
        return new NamespaceTerms(organization.Plan, plan.Weight, ceiling, limits, plan.Sandbox, organization.Quotas.IsQueuePaused) { RunDays = plan.RunDays };
    }
}
