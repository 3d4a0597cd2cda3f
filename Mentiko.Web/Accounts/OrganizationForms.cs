using Mentiko.Core.Results;
using Mentiko.Core.SignIn;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Mvc;

namespace Mentiko.Web.Accounts;

/// <summary>Signing in by an organization's own provider: the way there, and the way back.</summary>
internal static class OrganizationForms
{
    public const string Page = "/sign-in/organization";
    public const string GoPage = "/sign-in/organization/go";

    public static void MapOrganizationForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(SessionPaths.Organization, BeginAsync).AllowAnonymous();
        routes.MapGet(Page + "/back/{slug}", ReturnAsync).AllowAnonymous();
    }

    /// <summary>
    /// To a page of ours that says where it goes on: a form may not lead away from this site, and whoever is sent to a
    /// stranger's page shall have seen its name.
    /// </summary>
    private static async Task<IResult> BeginAsync(
        HttpContext http, IOrganizationSignIn door, SignInThrottle throttle, JourneyCookie journeys, [FromForm(Name = "organization")] string? slug, [FromForm] string? returnUrl)
    {
        var wanted = (slug ?? "").Trim();
        if (!throttle.Take(http).TryGet(out _, out var error)
            || !(await door.BeginAsync(wanted, http.Request.Root(), http.RequestAborted)).TryGet(out var start, out error))
        {
            return Back(error, wanted);
        }

        journeys.Begin(http, new KeptJourney(start, ReturnUrl.Local(returnUrl)));
        return new SeeOther(GoPage);
    }

    private static async Task<IResult> ReturnAsync(HttpContext http, string slug, IOrganizationSignIn door, SignInThrottle throttle, JourneyCookie journeys, SessionIssuer sessions)
    {
        var kept = journeys.Take(http);
        var query = http.Request.Query;

        // An organization's answers come to its own address: another provider's code is not even looked at.
        if (kept is not { Start.Journey: var journey }
            || !string.Equals(journey.Slug, slug, StringComparison.Ordinal)
            || !SameText.Are(query["state"], journey.State))
        {
            return Back(new Error.Unauthenticated(), "");
        }

        if (query["code"] is not [{ Length: > 0 } code])
        {
            return Back(new Error.InvalidCredentials(), journey.Slug);
        }

        if (!throttle.Take(http).TryGet(out _, out var error)
            || !(await door.CompleteAsync(journey, new SignInReturn(code, query["iss"] is [{ } issuer] ? issuer : null), CallerClaims.OriginOf(http), http.RequestAborted))
                .TryGet(out var person, out error))
        {
            return Back(error, journey.Slug);
        }

        await sessions.IssueAsync(http, person.Account, person.Namespace);
        var home = $"/orgs/{person.Namespace.Text}";
        return new SeeOther(ReturnUrl.NamespaceOf(kept.ReturnUrl) == person.Namespace.Text ? kept.ReturnUrl : home);
    }

    private static SeeOther Back(Error error, string slug) =>
        new(Page + QueryString.Create("error", error.Code).Add("organization", slug));
}
