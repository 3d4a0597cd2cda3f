using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout;

/// <summary>
/// Stands in place of a page that the gate refused. A foreign namespace looks like one that never existed; only its
/// own members learn that it is there, and may switch to it.
/// </summary>
public sealed partial class NotHere
{
    private Membership? _own;

    [Parameter, EditorRequired]
    public required Error Refusal { get; set; }

    [Parameter]
    public string? Slug { get; set; }

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private INamespaceDirectory Directory { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private string Path => new Uri(Navigation.Uri).PathAndQuery;

    private string ReturnUrl => Uri.EscapeDataString(Path);

    protected override async Task OnParametersSetAsync()
    {
        _own = null;
        if (Refusal is Error.NotFound && Session.Identity is { Actor.Id: { } user } identity)
        {
            var memberships = await Directory.ListAsync(user, CancellationToken.None);
            _own = memberships.FirstOrDefault(membership =>
                string.Equals(membership.Organization.Slug.Text, Slug, StringComparison.Ordinal)
                && membership.Organization.Slug != identity.Namespace);
        }
    }
}
