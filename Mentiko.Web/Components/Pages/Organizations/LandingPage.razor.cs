using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Organizations;

/// <summary>Where a reader lands: their own organizations, and a new one.</summary>
public sealed partial class LandingPage
{
    private IReadOnlyList<Membership>? _memberships;
    private bool _isFirstTime;
    private Organization? _created;

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private INamespaceDirectory Directory { get; set; } = null!;

    [Inject]
    private Tenancy Tenancy { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>Whether the reader has one organization and can have no other.</summary>
    private bool IsOne => Tenancy.IsSingle || Session.Identity is { Actor.Home: not null };

    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
        _isFirstTime = !IsOne && _memberships is { Count: 0 };
    }

    private async Task LoadAsync()
    {
        if (Session.Identity?.Actor.Id is { } user)
        {
            _memberships = await Directory.ListAsync(user, CancellationToken.None);
            if (IsOne && Session.Identity?.Namespace is { } own && _memberships.Any(membership => membership.Organization.Slug == own))
            {
                Navigation.NavigateTo($"/orgs/{own.Text}");
            }
        }
    }

    /// <summary>The guide stays until its reader goes on.</summary>
    private Task CreatedAsync(Organization created)
    {
        _created = created;
        return LoadAsync();
    }
}
