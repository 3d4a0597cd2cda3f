using Mentiko.Core.Access;
using Mentiko.Core.Billing;
using Mentiko.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Billing;

/// <summary>Reads what was counted.</summary>
internal sealed class EfUsageStore(IReadContextFactory contexts) : IUsageStore
{
    private const int MostMonths = 120;

    public async Task<MonthUsage> FindAsync(NamespaceScope scope, BillingMonth month, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.UsageMonths.SingleOrDefaultAsync(row => row.Month == month.Number, cancel) is { } row
            ? new MonthUsage(row.Runs, row.RunMilliseconds, row.StorageMbHours, row.StorageMbPeak, row.EgressBytes)
            : MonthUsage.None;
    }

    public async Task<IReadOnlyList<BillingMonth>> ListMonthsAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var months = await context.UsageMonths.OrderByDescending(row => row.Month).Select(row => row.Month).Take(MostMonths).ToListAsync(cancel);
        return months.ConvertAll(BillingMonth.FromNumber);
    }
}
