using System.Security.Cryptography;
using Mentiko.Core.Access;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.DataProtection;

namespace Mentiko.Web.Accounts;

/// <summary>
/// What a browser holds between password and code: a sealed word that the password was right, for five minutes and for
/// the password of that moment. It opens nothing but the form for the code.
/// </summary>
internal sealed class HalfSession(IDataProtectionProvider protection, IAccounts accounts)
{
    private const string CookieName = "mentiko-half";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("mentiko.half-session").ToTimeLimitedDataProtector();
    private readonly SchemeCookies _cookies = new();

    public void Begin(HttpContext http, Account account) =>
        _cookies.AppendResponseCookie(http, CookieName, _seal.Protect($"{account.Id.Value}\n{account.SecurityStamp}", Life), Options(http));

    /// <summary>Whose password was right; null when none was, or too long ago.</summary>
    public async Task<Account?> FindAsync(HttpContext http)
    {
        if (_cookies.GetRequestCookie(http, CookieName) is not { Length: > 0 } text || Open(text)?.Split('\n') is not [var id, var stamp])
        {
            return null;
        }

        return await accounts.FindAsync(new UserId(id), http.RequestAborted) is { } account && string.Equals(account.SecurityStamp, stamp, StringComparison.Ordinal)
            ? account
            : null;
    }

    public void End(HttpContext http) => _cookies.DeleteCookie(http, CookieName, Options(http));

    private string? Open(string text)
    {
        try
        {
            return _seal.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        Path = "/",
        IsEssential = true,
        MaxAge = Life,
    };
}
