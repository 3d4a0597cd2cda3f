using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;

namespace Mentiko.Core.Billing;

/// <summary>The statement of a month; of the present one where none is named.</summary>
public sealed class GetBilling(IUsageStore usage, IQuotaStore quotas, IPaymentProvider payments, PlanCatalog plans, TimeProvider time, IDenialRecorder denials)
    : UseCase<BillingMonth?, Statement>(denials)
{
    public override Permission Permission => Permission.BillingRead;

    protected override async Task<Result<Statement>> HandleAsync(NamespaceScope scope, BillingMonth? input, CancellationToken cancel)
    {
        if (!(await quotas.FindAsync(scope, cancel)).TryGet(out var organization, out var error))
        {
            return error;
        }

        var month = input ?? BillingMonth.Of(time.GetUtcNow());
        var lines = LinesOf(await usage.FindAsync(scope, month, cancel));
        var terms = plans.TermsOf(organization);
        var notices = QuotaNotices.Of(terms.Limits, await quotas.MeasureAsync(scope, cancel));
        return new Statement(terms.Plan, month, lines, notices, await payments.FindAsync(scope, month, lines, cancel));
    }

    private static ImmutableArray<StatementLine> LinesOf(MonthUsage used) =>
    [
        new(StatementItem.Runs, used.Runs),
        new(StatementItem.RunSeconds, used.RunMilliseconds / 1000m),
        new(StatementItem.Storage, used.StorageMbHours),
        new(StatementItem.StoragePeak, used.StorageMbPeak),
        new(StatementItem.Egress, used.EgressBytes),
    ];
}
