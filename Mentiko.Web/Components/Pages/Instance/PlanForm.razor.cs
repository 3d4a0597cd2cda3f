using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Pages.Usage;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Instance;

/// <summary>Puts an organization on a plan, with what was agreed.</summary>
public sealed partial class PlanForm
{
    private LimitFormViewModel _form = new(QuotaChanges.None);
    private string _plan = "";
    private Error? _refusal;
    private bool _busy;

    [Parameter, EditorRequired]
    public required OrganizationSummary Summary { get; set; }

    [Parameter]
    public EventCallback<OrganizationSummary> Saved { get; set; }

    [Parameter]
    public EventCallback Closed { get; set; }

    [Inject]
    private ChangePlan ChangePlan { get; set; } = null!;

    [Inject]
    private PlanCatalog Plans { get; set; } = null!;

    protected override void OnInitialized() =>
        (_plan, _form) = (Summary.Organization.Plan.Name, new LimitFormViewModel(Summary.Organization.Quotas.Agreed));

    private async Task SaveAsync()
    {
        if (!_form.Read(QuotaRanges.Of).TryGet(out var edit, out var wrong))
        {
            _refusal = wrong;
            return;
        }

        _busy = true;
        var input = new ChangePlan.Input(Summary.Organization.Slug, new PlanTier(_plan), edit.ApplyTo(QuotaChanges.None));
        var answer = await DoAsync(ChangePlan, input);
        (_refusal, _busy) = (_form.Mark(answer.Error), false);
        if (answer.TryGet(out var saved, out _))
        {
            await Saved.InvokeAsync(saved);
        }
    }
}
