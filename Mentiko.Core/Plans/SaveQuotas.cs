using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Plans;

/// <summary>Sets an organization's own limits, up to what its plan allows.</summary>
public sealed class SaveQuotas(IQuotaStore quotas, PlanCatalog plans, IDenialRecorder denials) : UseCase<QuotaEdit, NamespaceUsage>(denials)
{
    public override Permission Permission => Permission.QuotasWrite;

    protected override async Task<Result<NamespaceUsage>> HandleAsync(NamespaceScope scope, QuotaEdit input, CancellationToken cancel)
    {
        var draft = new AuditDraft(AuditActions.QuotasUpdated, "organization", scope.Slug.Text);
        return (await quotas.SaveAsync(scope, input, draft, cancel)).TryGet(out var organization, out var error)
            ? new NamespaceUsage(plans.TermsOf(organization), organization.Quotas.Own, await quotas.MeasureAsync(scope, cancel))
            : error;
    }
}
