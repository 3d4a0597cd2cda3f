using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Organizations;

/// <summary>Where a reader lands: their own organizations, and a new one.</summary>
public sealed partial class LandingPage
{
    private IReadOnlyList<Membership>? _memberships;
    private string _name = "";
    private string _slug = "";
    private string _suggested = "";
    private Error? _refusal;
    private bool _busy;

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private INamespaceDirectory Directory { get; set; } = null!;

    [Inject]
    private Tenancy Tenancy { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private CreateOrganization CreateOrganization { get; set; } = null!;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        if (Session.Identity?.Actor.Id is { } user)
        {
            _memberships = await Directory.ListAsync(user, CancellationToken.None);
            if (Tenancy.IsSingle && _memberships.Any(membership => membership.Organization.Slug == Session.Identity?.Namespace))
            {
                Navigation.NavigateTo($"/orgs/{Tenancy.Slug.Text}");
            }
        }
    }

    /// <summary>Follows the name for as long as nobody has written a slug of their own.</summary>
    private void SuggestSlug()
    {
        if (_slug == _suggested)
        {
            _slug = _suggested = SlugSuggestion.For(_name);
        }
    }

    private async Task CreateAsync()
    {
        if (Session.Identity is not { } identity || _busy)
        {
            return;
        }

        _busy = true;
        var created = await CreateOrganization.ExecuteAsync(identity.Actor, _slug, _name, CancellationToken.None);
        _refusal = created.Error;
        _busy = false;
        if (created.IsOk)
        {
            (_name, _slug, _suggested) = ("", "", "");
            await LoadAsync();
        }
    }
}
