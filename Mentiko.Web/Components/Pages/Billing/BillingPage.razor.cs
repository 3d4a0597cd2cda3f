using Mentiko.Core.Billing;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Billing;

/// <summary>The statement of a month, and which limits are nearly used.</summary>
public sealed partial class BillingPage
{
    private Statement? _statement;
    private IReadOnlyList<BillingMonth> _months = [];
    private Error? _refusal;

    [SupplyParameterFromQuery(Name = "month")]
    public string? Month { get; set; }

    [Inject]
    private GetBilling GetBilling { get; set; } = null!;

    [Inject]
    private ListBillingMonths ListMonths { get; set; } = null!;

    [Inject]
    private Tenancy Tenancy { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        var answer = await DoAsync(GetBilling, BillingMonth.TryParse(Month, out var month) ? month : (BillingMonth?)null);
        _refusal = answer.Error;
        _statement = answer.TryGet(out var statement, out _) ? statement : null;
        _months = (await DoAsync(ListMonths, default(Done))).TryGet(out var months, out _) ? months : [];
    }
}
