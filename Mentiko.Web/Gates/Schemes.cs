using Microsoft.AspNetCore.Identity;

namespace Mentiko.Web.Gates;

/// <summary>The names of the ways in which a request may prove who it is.</summary>
internal static class Schemes
{
    /// <summary>Looks at the request and picks one of the two below.</summary>
    public const string Any = "Mentiko";

    public const string Bearer = "Bearer";

    /// <summary>The cookie of a browser session.</summary>
    public static string Session => IdentityConstants.ApplicationScheme;

    /// <summary>
    /// An Authorization header decides, whatever it holds: a request with a bad bearer and a good cookie is a
    /// request with a bad bearer.
    /// </summary>
    public static string Choose(HttpContext http) =>
        http.Request.Headers.Authorization.Count > 0 ? Bearer : Session;
}
