using System.Collections.Immutable;
using Mentiko.Core.Plans;

namespace Mentiko.Core.Billing;

/// <summary>Which limits are nearly or wholly used. What may be full in ordinary work is not among them: runs at a time, and how long one takes.</summary>
public static class QuotaNotices
{
    private const int NearPercent = 80;
    private static readonly ImmutableArray<Quota> Watched = [Quota.QueuedRuns, Quota.Chains, Quota.Agents, Quota.StorageMb];

    public static ImmutableArray<QuotaNotice> Of(QuotaLimits limits, QuotaUsage usage) =>
    [
        .. Watched
            .Select(quota => new QuotaNotice(quota, usage.Of(quota), limits.Of(quota), usage.Of(quota) >= limits.Of(quota)))
            .Where(notice => notice.Limit > 0 && notice.Used * 100 >= notice.Limit * NearPercent),
    ];
}
