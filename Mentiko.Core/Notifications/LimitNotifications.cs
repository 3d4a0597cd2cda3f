using Mentiko.Core.Access;
using Mentiko.Core.Billing;
using Mentiko.Core.Plans;

namespace Mentiko.Core.Notifications;

/// <summary>Limits that are nearly or wholly used, as the pages tell of them. They have no moment: nothing writes down when a count has passed a share of its limit.</summary>
public sealed class LimitNotifications(IQuotaStore quotas, PlanCatalog plans) : NotificationSource
{
    public override Permission Needs => Permission.QuotasRead;

    public override async Task<IReadOnlyList<Notification>> ReadAsync(NamespaceScope scope, DateTimeOffset since, CancellationToken cancel)
    {
        var usage = await quotas.GlanceAsync(scope, cancel);
        return [.. QuotaNotices.Of(plans.TermsOf(scope.Organization).Limits, usage).Select(Of)];
    }

    private static Notification Of(QuotaNotice notice) => new(
        $"limit-{notice.Quota.ToWire()}-{(notice.IsReached ? "reached" : "near")}",
        notice.IsReached ? NotificationKind.LimitReached : NotificationKind.LimitNear,
        null,
        notice.Sentence,
        new NotificationTarget.ToUsage());
}
