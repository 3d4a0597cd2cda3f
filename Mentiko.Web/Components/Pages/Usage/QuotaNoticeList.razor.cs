using Mentiko.Core.Billing;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Usage;

/// <summary>Which limits are nearly or wholly used, a sentence for each.</summary>
public sealed partial class QuotaNoticeList
{
    [Parameter, EditorRequired]
    public IReadOnlyList<QuotaNotice> Notices { get; set; } = [];

    private static string Text(QuotaNotice notice) =>
        notice.IsReached ? $"{notice.Sentence} {QuotaLook.Of(notice.Quota).Means}" : notice.Sentence;
}
