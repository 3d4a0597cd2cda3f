using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace Mentiko.Web.Accounts;

/// <summary>The forms about passwords and sessions as a whole; as the others, they answer with a redirect.</summary>
internal static class PasswordForms
{
    public const string ForgotPage = "/forgot-password";
    public const string ResetPage = "/reset-password";
    public const string AccountPage = "/account";

    public static void MapPasswordForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(SessionPaths.Forgot, Forgot).AllowAnonymous();
        routes.MapPost(SessionPaths.Reset, ResetAsync).AllowAnonymous();
        routes.MapPost(SessionPaths.Password, ChangeAsync);
        routes.MapPost(SessionPaths.EndAll, EndAllAsync);
    }

    private static SeeOther Forgot(HttpContext http, IPasswordResets resets, SignInThrottle throttle, [FromForm] string? email)
    {
        if (!throttle.Take(http, email ?? "").TryGet(out _, out var error))
        {
            return new SeeOther(ForgotPage + QueryString.Create("error", error.Code));
        }

        resets.Request(email ?? "");
        return new SeeOther(ForgotPage + "?sent=1");
    }

    private static async Task<IResult> ResetAsync(HttpContext http, IPasswordResets resets, SignInThrottle throttle, [FromForm] string? token, [FromForm] string? password)
    {
        var origin = CallerClaims.OriginOf(http);
        if (!throttle.Take(http, token ?? "").TryGet(out _, out var error)
            || !(await resets.ResetAsync(token ?? "", password ?? "", origin, http.RequestAborted)).TryGet(out _, out error))
        {
            var which = error is Error.Invalid invalid && invalid.Errors.ContainsKey("$.password") ? "password" : error.Code;
            return new SeeOther(ResetPage + QueryString.Create("token", token ?? "").Add("error", which));
        }

        return new SeeOther(SessionCookie.SignInPath + "?done=reset");
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext http, IAccounts accounts, SessionIssuer sessions, SignInThrottle throttle, [FromForm] string? current, [FromForm] string? password)
    {
        if (http.Caller() is not { Token: null, Account.Home: null } caller)
        {
            return Results.NotFound();
        }

        if (!throttle.Take(http, caller.Account.Email).TryGet(out _, out var error)
            || !(await accounts.ChangePasswordAsync(caller.Actor, current ?? "", password ?? "", http.RequestAborted)).TryGet(out var account, out error))
        {
            return new SeeOther(AccountPage + QueryString.Create("error", error.Code));
        }

        // The new stamp has ended every session; this browser goes on with a new one.
        await sessions.IssueAsync(http, account, caller.Identity.Namespace);
        return new SeeOther(AccountPage + "?done=password");
    }

    private static async Task<IResult> EndAllAsync(HttpContext http, IAntiforgery antiforgery, ISessions sessions)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return Results.BadRequest();
        }

        if (http.Caller() is not { Token: null, Account.Home: null } caller)
        {
            return Results.NotFound();
        }

        await sessions.EndAllAsync(caller.Actor, http.RequestAborted);
        await SessionIssuer.ForgetAsync(http);
        return new SeeOther(SessionCookie.SignInPath + "?done=everywhere");
    }
}
