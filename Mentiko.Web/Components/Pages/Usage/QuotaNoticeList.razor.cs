using Mentiko.Core.Billing;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Usage;

/// <summary>Which limits are nearly or wholly used, a sentence for each.</summary>
public sealed partial class QuotaNoticeList
{
    [Parameter, EditorRequired]
    public IReadOnlyList<QuotaNotice> Notices { get; set; } = [];

    private static string Text(QuotaNotice notice)
    {
        var look = QuotaLook.Of(notice.Quota);
        return notice.IsReached
            ? $"{look.Name}: the limit of {look.Text(notice.Limit)} is reached. {look.Means}"
            : $"{look.Name}: {look.Text(notice.Used)} of {look.Text(notice.Limit)} are in use.";
    }
}
