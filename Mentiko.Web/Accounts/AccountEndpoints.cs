using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace Mentiko.Web.Accounts;

/// <summary>
/// The forms that change a browser's cookie; pages cannot, once their answer has begun. Each takes an antiforgery
/// token and answers with a redirect: back to where it was sent from, with <c>?error={code}</c>, or on to returnUrl.
/// </summary>
internal static class AccountEndpoints
{
    public const string AntiforgeryPath = "/session/antiforgery";
    private const string RegisterPage = "/register";
    private const string CodePage = "/sign-in/code";

    public static void MapMentikoAccount(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(SessionPaths.SignIn, SignInAsync).AllowAnonymous();
        routes.MapPost(SessionPaths.Register, RegisterAsync).AllowAnonymous();
        routes.MapPost(SessionPaths.SignOut, SignOutAsync).AllowAnonymous();
        routes.MapPost(SessionPaths.Switch, SwitchAsync);
        routes.MapPost(SessionPaths.Code, EnterCodeAsync).AllowAnonymous();
        routes.MapPasswordForms();
        routes.MapOrganizationForms();
        routes.MapGet(AntiforgeryPath, ShowAntiforgery).AllowAnonymous();
    }

    private static async Task<IResult> SignInAsync(
        HttpContext http,
        IAccounts accounts,
        ITwoFactor factor,
        SignInThrottle throttle,
        SessionIssuer sessions,
        HalfSession half,
        [FromForm] string? email,
        [FromForm] string? password,
        [FromForm] string? returnUrl)
    {
        var target = ReturnUrl.Local(returnUrl);
        if (!throttle.Take(http, email ?? "").TryGet(out _, out var error)
            || !(await accounts.CheckPasswordAsync(email ?? "", password ?? "", http.RequestAborted)).TryGet(out var account, out error))
        {
            return Back(SessionCookie.SignInPath, error, QueryString.Create("email", email ?? "").Add("returnUrl", target));
        }

        if (!(await factor.CheckAsync(CallerClaims.NewActor(http, account, CredentialKind.Session), code: null, http.RequestAborted)).IsOk)
        {
            half.Begin(http, account);
            return new SeeOther(CodePage + QueryString.Create("returnUrl", target));
        }

        await sessions.SignInAsync(http, account, target);
        return new SeeOther(target);
    }

    /// <summary>The second half, for accounts that ask for a code.</summary>
    private static async Task<IResult> EnterCodeAsync(
        HttpContext http, ITwoFactor factor, SignInThrottle throttle, SessionIssuer sessions, HalfSession half, [FromForm] string? code, [FromForm] string? returnUrl)
    {
        var target = ReturnUrl.Local(returnUrl);
        if (await half.FindAsync(http) is not { } account)
        {
            return new SeeOther(SessionCookie.SignInPath + QueryString.Create("error", "unauthenticated").Add("returnUrl", target));
        }

        var actor = CallerClaims.NewActor(http, account, CredentialKind.Session);
        if (!throttle.Take(http, account.Email).TryGet(out _, out var error)
            || !(await factor.CheckAsync(actor, code ?? "", http.RequestAborted)).TryGet(out _, out error))
        {
            return Back(CodePage, error, QueryString.Create("returnUrl", target));
        }

        half.End(http);
        await sessions.SignInAsync(http, account, target);
        return new SeeOther(target);
    }

    private static async Task<IResult> RegisterAsync(
        HttpContext http,
        IAccounts accounts,
        SignInThrottle throttle,
        SessionIssuer sessions,
        [FromForm] string? email,
        [FromForm] string? password,
        [FromForm] string? displayName,
        [FromForm] string? returnUrl)
    {
        var target = ReturnUrl.Local(returnUrl);
        if (!throttle.Take(http, email ?? "").TryGet(out _, out var error)
            || !(await accounts.RegisterAsync(email ?? "", password ?? "", displayName ?? "", ReturnUrl.InvitationOf(target), http.RequestAborted)).TryGet(out var account, out error))
        {
            return Back(RegisterPage, error, QueryString.Create("email", email ?? "").Add("displayName", displayName ?? "").Add("returnUrl", target));
        }

        await sessions.SignInAsync(http, account, target);
        return new SeeOther(target);
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, IAntiforgery antiforgery, IAccounts accounts, TimeProvider time)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return Results.BadRequest();
        }

        await SessionIssuer.EndAsync(http, accounts, time);
        return new SeeOther(SessionCookie.SignInPath);
    }

    /// <summary>Makes another of the user's namespaces the session's own. The old tabs keep the one that they were opened with.</summary>
    private static async Task<IResult> SwitchAsync(
        HttpContext http, NamespaceGate gate, INamespaceDirectory directory, [FromForm(Name = "namespace")] string? slug, [FromForm] string? returnUrl)
    {
        if (http.Caller() is not { Actor.Credential: CredentialKind.Session, Account.Home: null } caller || !NamespaceSlug.TryParse(slug, out var wanted))
        {
            return Results.NotFound();
        }

        // The gate answers for the wanted namespace as it would once the session is for it.
        var session = caller.Identity with { Namespace = wanted };
        if (!(await gate.EnterAsync(session, slug, http.RequestAborted)).TryGet(out var scope, out _))
        {
            return Results.NotFound();
        }

        await directory.RecordSwitchAsync(scope, http.RequestAborted);
        await SessionIssuer.SwitchAsync(http, caller.Account, wanted);
        return new SeeOther(returnUrl is null ? $"/orgs/{wanted.Text}" : ReturnUrl.Local(returnUrl));
    }

    /// <summary>The token that a script sends with a cookie's writes.</summary>
    private static IResult ShowAntiforgery(HttpContext http, IAntiforgery antiforgery) =>
        Results.Ok(new { header = CsrfMiddleware.HeaderName, token = antiforgery.GetAndStoreTokens(http).RequestToken });

    private static SeeOther Back(string page, Error error, QueryString typed) =>
        new(page + QueryString.Create("error", error.Code).Add(typed));
}
