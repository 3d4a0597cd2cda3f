using System.Globalization;
using Mentiko.Core.Audit;
using Mentiko.Core.Plans;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>What an entry says about changed limits: <c>chains: 25 to 10</c>; <c>plan</c> stands for none of its own.</summary>
internal static class QuotaAudit
{
    private const string Unchanged = "plan";

    public static AuditDraft Describe(AuditDraft draft, QuotaChanges before, QuotaChanges after)
    {
        foreach (var quota in Enum.GetValues<Quota>().Where(quota => before[quota] != after[quota]))
        {
            draft = draft.With(quota.ToWire(), $"{Text(before[quota])} to {Text(after[quota])}");
        }

        return draft;
    }

    private static string Text(int? limit) => limit?.ToString(CultureInfo.InvariantCulture) ?? Unchanged;
}
