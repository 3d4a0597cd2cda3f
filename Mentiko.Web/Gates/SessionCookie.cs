using System.Security.Claims;
using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Mentiko.Web.Gates;

/// <summary>The cookie of a browser session: what it may do, and how each request proves it again.</summary>
internal static class SessionCookie
{
    public const string CookieName = "mentiko-session";
    public const string SignInPath = "/sign-in";

    /// <summary>How long a session lives without being used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = CookieName;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.Path = "/";
        options.Cookie.IsEssential = true;
        options.CookieManager = new SchemeCookies();
        options.ExpireTimeSpan = Lifetime;
        options.SlidingExpiration = true;
        options.LoginPath = SignInPath;
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    /// <summary>A cookie is a claim about the past: the account must still be there, with the password it had, and not signed out.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (await FindAccountAsync(http.RequestServices.GetRequiredService<IAccounts>(), context.Principal, http.RequestAborted) is not { } account)
        {
            context.RejectPrincipal();
            return;
        }

        var principal = CallerClaims.ForRequest(http, account, context.Principal!);
        context.ReplacePrincipal(principal);
        http.RequestServices.GetRequiredService<ISessions>().Note(account.Id, principal.FindFirstValue(CallerClaims.Session)!);
        http.SetCaller(new Caller(account, CallerClaims.ReadIdentity(principal)!, Token: null));
    }

    /// <summary>
    /// The account that a session's principal stands for; null when the session is over. A token's principal has no
    /// session: a circuit opened with one would outlive the token's end.
    /// </summary>
    public static async ValueTask<Account?> FindAccountAsync(IAccounts accounts, ClaimsPrincipal? principal, CancellationToken cancel)
    {
        if (principal?.FindFirstValue(CallerClaims.User) is not { Length: > 0 } user
            || principal.FindFirstValue(CallerClaims.Stamp) is not { Length: > 0 } stamp
            || principal.FindFirstValue(CallerClaims.Session) is not { Length: > 0 } session)
        {
            return null;
        }

        var account = await accounts.FindAsync(new UserId(user), cancel);
        return account is not null && string.Equals(account.SecurityStamp, stamp, StringComparison.Ordinal) && !account.EndedSessions.Contains(session)
            ? account
            : null;
    }
}
