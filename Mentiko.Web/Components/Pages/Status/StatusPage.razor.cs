using System.Diagnostics;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;

namespace Mentiko.Web.Components.Pages.Status;

/// <summary>
/// What a refused request for a page gets to see: the answers are executed again here, with the status that they
/// had. A namespace of somebody else and one that never existed give the same page; a member gets the offer to
/// switch, and nothing of the page itself.
/// </summary>
public sealed partial class StatusPage
{
    private Membership? Offer { get; set; }

    [Parameter]
    public int Code { get; set; } = StatusCodes.Status500InternalServerError;

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [Inject]
    private INamespaceDirectory Directory { get; set; } = null!;

    private IStatusCodeReExecuteFeature? Original => Http.Features.Get<IStatusCodeReExecuteFeature>();

    private string OriginalPath => $"{Original?.OriginalPath}{Original?.OriginalQueryString}";

    private string Title => Code switch
    {
        StatusCodes.Status403Forbidden => "Your role does not open this page",
        StatusCodes.Status404NotFound => Offer is null ? "There is nothing here" : "This is in another organization",
        _ => "Something went wrong",
    };

    private string Sentence => Code switch
    {
        StatusCodes.Status403Forbidden => "An Owner of the organization can give you a role that does.",
        StatusCodes.Status404NotFound => "There is no such page, or it is not yours to see.",
        StatusCodes.Status400BadRequest => "The request could not be read. Go back, load the page anew and try again.",
        _ => $"The server could not do this. Its log tells why, under {Activity.Current?.TraceId.ToHexString() ?? Http.TraceIdentifier}.",
    };

    protected override async Task OnInitializedAsync()
    {
        if (Code != StatusCodes.Status404NotFound
            || Original is not { } original
            || Http.Caller() is not { Actor.Id: { } user } caller
            || NamespaceView.SlugOf($"http://localhost{original.OriginalPath}") is not { } slug
            || caller.Identity.Namespace?.Text == slug)
        {
            return;
        }

        var memberships = await Directory.ListAsync(user, Http.RequestAborted);
        Offer = memberships.FirstOrDefault(membership => string.Equals(membership.Organization.Slug.Text, slug, StringComparison.Ordinal));
    }
}
