using Microsoft.AspNetCore.Authentication.Cookies;

namespace Mentiko.Web.Gates;

/// <summary>
/// Names cookies by the scheme of the request: over https they get the <c>__Host-</c> prefix, which browsers only
/// accept without a domain and with path "/", so no sibling host can plant one.
/// </summary>
internal sealed class SchemeCookies : ICookieManager
{
    private readonly ChunkingCookieManager _inner = new();

    public string? GetRequestCookie(HttpContext context, string key) => _inner.GetRequestCookie(context, NameFor(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _inner.AppendResponseCookie(context, NameFor(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _inner.DeleteCookie(context, NameFor(context, key), options);

    private static string NameFor(HttpContext context, string key) => context.Request.IsHttps ? "__Host-" + key : key;
}
