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
    private string? _added;
    private (NamespaceSlug Slug, Below What)? _open;
    private bool _busy;

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private ListOrganizations ListOrganizations { get; set; } = null!;

    [Inject]
    private SuspendOrganization SuspendOrganization { get; set; } = null!;

    [Inject]
    private ResumeOrganization ResumeOrganization { get; set; } = null!;

    /// <summary>What stands below an organization, as wide as the list: beside it there is no room, and far from it nobody looks.</summary>
    private enum Below
    {
        Plan,
        Suspension,
        Note,
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private async Task LoadAsync()
    {
        var answer = await DoAsync(ListOrganizations, new PageRequest(MaxShown, After));
        _refusal = answer.Error;
        _page = answer.TryGet(out var page, out _) ? page : _page;
    }

    private void Open(NamespaceSlug slug, Below what) => (_open, _added) = ((slug, what), null);

    private void Close() => _open = null;

    private async Task SuspendAsync(Organization organization)
    {
        _busy = true;
        var answer = await DoAsync(SuspendOrganization, organization.Slug);
        await AfterAsync(organization.Slug, answer.Error, $"{organization.Name} is suspended.");
    }

    private async Task ResumeAsync(Organization organization)
    {
        _busy = true;
        var answer = await DoAsync(ResumeOrganization, organization.Slug);
        var isPaused = answer.TryGet(out var resumed, out _) && resumed.Organization.Quotas.IsQueuePaused;
        await AfterAsync(organization.Slug, answer.Error, $"{organization.Name} is open again{(isPaused ? ". Its queue is paused by its Owner." : "; what waited starts.")}");
    }

    private Task SavedAsync(OrganizationSummary saved) =>
        AfterAsync(saved.Organization.Slug, null, $"{saved.Organization.Name} is on the plan {saved.Organization.Plan.Name} now.");

    private async Task AddedAsync(OrganizationSummary added)
    {
        await LoadAsync();
        (_added, _open) = (added.Organization.Name, null);
    }

    private async Task AfterAsync(NamespaceSlug slug, Error? refusal, string note)
    {
        await LoadAsync();
        (_refusal, _note, _added, _busy) = (refusal ?? _refusal, note, null, false);
        _open = refusal is null ? (slug, Below.Note) : null;
    }
}
