using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;

namespace Mentiko.Core.Instance;

/// <summary>Makes an organization for somebody.</summary>
public sealed class AddOrganization(IInstanceStore instance, PlanCatalog plans, Tenancy? tenancy = null) : InstanceUseCase<AddOrganization.Input, OrganizationSummary>
{
    /// <param name="Slug">As for every organization.</param>
    /// <param name="Name">As for every organization.</param>
    /// <param name="Plan">One of the instance's; null for the first one.</param>
    /// <param name="OwnerEmail">Address of the account that becomes its Owner; null for the administrator's own.</param>
    public sealed record Input(string Slug, string Name, string? Plan, string? OwnerEmail);

    protected override async Task<Result<OrganizationSummary>> HandleAsync(InstanceScope scope, Input input, CancellationToken cancel)
    {
        if (tenancy is { IsSingle: true })
        {
            return new Error.Forbidden("This server is for one organization; no other can be made.");
        }

        var errors = OrganizationNames.Check(input.Slug, input.Name, out var slug, out var name);
        var plan = input.Plan is { } tier ? new PlanTier(tier) : PlanTier.Free;
        if (input.Plan is not null && plans.RefuseUnknown(plan) is { } unknown)
        {
            errors["$.plan"] = [unknown];
        }

        return errors.Count > 0 ? new Error.Invalid(errors) : await instance.AddAsync(scope, slug, name, plan, input.OwnerEmail?.Trim(), cancel);
    }
}
