using Mentiko.Core.Access;
using Mentiko.Core.Billing;
using Mentiko.Core.Plans;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Usage;

/// <summary>The notices where a member lands. They come when the page stands: the workspace is measured for them, which may take long.</summary>
public sealed partial class OverviewNotices
{
    private IReadOnlyList<QuotaNotice> _notices = [];

    [Inject]
    private GetQuotas GetQuotas { get; set; } = null!;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && May(Permission.QuotasRead) && (await DoAsync(GetQuotas, default)).TryGet(out var found, out _))
        {
            _notices = QuotaNotices.Of(found.Terms.Limits, found.Usage);
            StateHasChanged();
        }
    }
}
