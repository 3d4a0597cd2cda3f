using System.Security.Claims;
using System.Security.Cryptography;
using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Namespaces;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Authentication;

namespace Mentiko.Web.Accounts;

/// <summary>Starts and ends browser sessions. A cookie is for one namespace; switching is another cookie of the same session.</summary>
internal sealed class SessionIssuer(INamespaceDirectory directory, ISessions sessions)
{
    /// <summary>Signs in for the namespace that the return address names, where the user is a member, else for their first.</summary>
    public async Task SignInAsync(HttpContext http, Account account, string returnUrl)
    {
        var memberships = await directory.ListAsync(account.Id, http.RequestAborted);
        var wanted = ReturnUrl.NamespaceOf(returnUrl);
        var active = memberships.FirstOrDefault(membership => membership.Organization.Slug.Text == wanted) ?? (memberships is [var first, ..] ? first : null);
        await IssueAsync(http, account, active?.Organization.Slug);
    }

    /// <summary>Issues a cookie with a new session id: one known from before signing in must not live on.</summary>
    public async Task IssueAsync(HttpContext http, Account account, NamespaceSlug? active)
    {
        var session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await sessions.RecordAsync(CallerClaims.NewActor(http, account, CredentialKind.Session), session, http.RequestAborted);

        // Whom a provider vouches for is asked of it again each day, however busy they are.
        var properties = account.Home is null ? null : new AuthenticationProperties { AllowRefresh = false };
        await http.SignInAsync(Schemes.Session, CallerClaims.ForCookie(account, active, session), properties);
    }

    /// <summary>Another cookie of the same session: signing out ends both, and the tabs that still have the old one.</summary>
    public static Task SwitchAsync(HttpContext http, Account account, NamespaceSlug active) =>
        http.SignInAsync(Schemes.Session, CallerClaims.ForCookie(account, active, http.User.FindFirstValue(CallerClaims.Session)!));

    /// <summary>Takes the cookie back, and ends the session for whoever has kept a copy, other tabs' circuits included.</summary>
    public static async Task EndAsync(HttpContext http, IAccounts accounts, TimeProvider time)
    {
        if (http.Caller() is { Token: null } caller && http.User.FindFirstValue(CallerClaims.Session) is { Length: > 0 } session)
        {
            await accounts.EndSessionAsync(caller.Account.Id, session, time.GetUtcNow() + SessionCookie.Lifetime, http.RequestAborted);
        }

        await ForgetAsync(http);
    }

    /// <summary>Takes the cookie back.</summary>
    public static Task ForgetAsync(HttpContext http) => http.SignOutAsync(Schemes.Session);
}
