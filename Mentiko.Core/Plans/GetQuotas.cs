using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Plans;

/// <summary>The namespace's plan, its limits and what is used of them.</summary>
public sealed class GetQuotas(IQuotaStore quotas, PlanCatalog plans, IDenialRecorder denials) : UseCase<Done, NamespaceUsage>(denials)
{
    public override Permission Permission => Permission.QuotasRead;

    protected override async Task<Result<NamespaceUsage>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel) =>
        (await quotas.FindAsync(scope, cancel)).TryGet(out var organization, out var error)
            ? new NamespaceUsage(plans.TermsOf(organization), organization.Quotas.Own, await quotas.MeasureAsync(scope, cancel))
            : error;
}
