using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout;

/// <summary>The reader's own organizations. Choosing one is a plain POST that makes the session's cookie anew.</summary>
public sealed partial class OrganizationSwitcher
{
    private IReadOnlyList<Membership> _memberships = [];

    [Parameter]
    public NamespaceView? Current { get; set; }

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private INamespaceDirectory Directory { get; set; } = null!;

    [Inject]
    private Tenancy Tenancy { get; set; } = null!;

    /// <summary>Whether there is nothing to switch to and nothing to make.</summary>
    private bool IsOne => Tenancy.IsSingle || Session.Identity is { Actor.Home: not null };

    protected override async Task OnInitializedAsync()
    {
        if (!IsOne && Session.Identity?.Actor.Id is { } user)
        {
            _memberships = await Directory.ListAsync(user, CancellationToken.None);
        }
    }

    private bool IsCurrent(Membership membership) =>
        string.Equals(membership.Organization.Slug.Text, Current?.Slug, StringComparison.Ordinal);
}
