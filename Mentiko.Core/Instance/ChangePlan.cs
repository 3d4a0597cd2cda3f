using System.Globalization;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;

namespace Mentiko.Core.Instance;

/// <summary>Puts an organization on a plan, with the ceilings that were agreed in place of the plan's, and no others.</summary>
public sealed class ChangePlan(IInstanceStore instance, PlanCatalog plans) : InstanceUseCase<ChangePlan.Input, OrganizationSummary>
{
    public sealed record Input(NamespaceSlug Slug, PlanTier Plan, QuotaChanges Agreed);

    protected override async Task<Result<OrganizationSummary>> HandleAsync(InstanceScope scope, Input input, CancellationToken cancel)
    {
        var problems = QuotaRanges.ProblemsOf(input.Agreed);
        if (plans.RefuseUnknown(input.Plan) is { } unknown)
        {
            problems["$.plan"] = [unknown];
        }

        if (problems.Count > 0)
        {
            return new Error.Invalid(problems);
        }

        var details = AuditDetails.Of([
            ("plan", input.Plan.Name),
            .. input.Agreed.Limits.Select(limit => (limit.Key.ToWire(), limit.Value.ToString(CultureInfo.InvariantCulture))),
        ]);
        var draft = new AuditDraft(AuditActions.PlanChanged, "organization", input.Slug.Text, Details: details);
        return await instance.SetPlanAsync(scope, input.Slug, input.Plan, input.Agreed, draft, cancel);
    }
}
