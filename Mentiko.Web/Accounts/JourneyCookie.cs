using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mentiko.Core.SignIn;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.DataProtection;

namespace Mentiko.Web.Accounts;

/// <summary>A journey to a provider, and where it shall end.</summary>
internal sealed record KeptJourney(SignInStart Start, string ReturnUrl);

/// <summary>
/// What a browser holds while it is at an organization's provider: sealed, for ten minutes, and for one return. The
/// store knows what was used once, for whoever has kept a copy.
/// </summary>
internal sealed class JourneyCookie(IDataProtectionProvider protection)
{
    private const string CookieName = "mentiko-journey";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("mentiko.sign-in-journey").ToTimeLimitedDataProtector();
    private readonly SchemeCookies _cookies = new();

    public void Begin(HttpContext http, KeptJourney journey) =>
        _cookies.AppendResponseCookie(http, CookieName, _seal.Protect(JsonSerializer.Serialize(journey), Life), Options(http));

    /// <summary>The journey that is under way; null when there is none, or it took too long.</summary>
    public KeptJourney? Find(HttpContext http) =>
        _cookies.GetRequestCookie(http, CookieName) is { Length: > 0 } text ? Open(text) : null;

    /// <summary>As <see cref="Find"/>, and the browser holds it no longer.</summary>
    public KeptJourney? Take(HttpContext http)
    {
        _cookies.DeleteCookie(http, CookieName, Options(http));
        return Find(http);
    }

    private KeptJourney? Open(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<KeptJourney>(_seal.Unprotect(text));
        }
        catch (Exception failure) when (failure is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,

        // The provider's answer is a link from another site, and brings it along.
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        Path = "/",
        IsEssential = true,
        MaxAge = Life,
    };
}

/// <summary>Compares what was guessed with what is right.</summary>
internal static class SameText
{
    /// <summary>In the same time wherever they differ; false where there is not exactly one.</summary>
    public static bool Are(Microsoft.Extensions.Primitives.StringValues given, string right) =>
        given is [{ } one] && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(right));
}
