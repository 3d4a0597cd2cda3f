using Mentiko.Core.Instance;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Instance;

/// <summary>Makes an organization for somebody.</summary>
public sealed partial class AddOrganizationForm
{
    private string _name = "";
    private string _slug = "";
    private string _plan = "";
    private string _owner = "";
    private Error? _refusal;
    private bool _busy;

    [Parameter]
    public EventCallback<OrganizationSummary> Added { get; set; }

    [Inject]
    private AddOrganization AddOrganization { get; set; } = null!;

    [Inject]
    private PlanCatalog Plans { get; set; } = null!;

    protected override void OnInitialized() => _plan = Plans.All[0].Tier.Name;

    private async Task AddAsync()
    {
        _busy = true;
        var answer = await DoAsync(AddOrganization, new AddOrganization.Input(_slug, _name, _plan, _owner));
        (_refusal, _busy) = (answer.Error, false);
        if (answer.TryGet(out var added, out _))
        {
            (_name, _slug, _owner) = ("", "", "");
            await Added.InvokeAsync(added);
        }
    }
}
