using System.Globalization;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Instance;

/// <summary>The organizations of the instance, from outside.</summary>
public sealed partial class OrganizationsPage
{
    private const int MaxShown = 100;

    private Page<OrganizationSummary>? _page;
    private Error? _refusal;
    private string? _note;
    private NamespaceSlug? _asked;
    private OrganizationSummary? _edited;
    private bool _busy;

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private ListOrganizations ListOrganizations { get; set; } = null!;

    [Inject]
    private SuspendOrganization SuspendOrganization { get; set; } = null!;

    [Inject]
    private ResumeOrganization ResumeOrganization { get; set; } = null!;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private async Task LoadAsync()
    {
        var answer = await DoAsync(ListOrganizations, new PageRequest(MaxShown, After));
        _refusal = answer.Error;
        _page = answer.TryGet(out var page, out _) ? page : _page;
    }

    private async Task SuspendAsync(Organization organization)
    {
        _busy = true;
        await AfterAsync((await DoAsync(SuspendOrganization, organization.Slug)).Error, $"{organization.Name} is suspended.");
    }

    private async Task ResumeAsync(Organization organization)
    {
        _busy = true;
        await AfterAsync((await DoAsync(ResumeOrganization, organization.Slug)).Error, $"{organization.Name} is open again; what waited starts.");
    }

    private Task SavedAsync(OrganizationSummary saved) => AfterAsync(null, $"{saved.Organization.Name} is on the plan {saved.Organization.Plan.Name} now.");

    private Task AddedAsync(OrganizationSummary added) => AfterAsync(null, $"{added.Organization.Name} is there now.");

    private async Task AfterAsync(Error? refusal, string note)
    {
        await LoadAsync();
        (_refusal, _note, _asked, _edited, _busy) = (refusal ?? _refusal, refusal is null ? note : null, null, null, false);
    }
}
