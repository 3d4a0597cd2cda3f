using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Antiforgery;

namespace Mentiko.Web.Gates;

/// <summary>
/// A write to the API that a browser's cookie proves needs the antiforgery header too: another site can make the
/// browser send the cookie, but not the header. A bearer token is never sent by itself and needs none.
/// </summary>
internal sealed class CsrfMiddleware(RequestDelegate next, IAntiforgery antiforgery)
{
    public const string HeaderName = "X-CSRF-TOKEN";

    public async Task InvokeAsync(HttpContext http)
    {
        if (NeedsToken(http) && !await IsValidAsync(http))
        {
            await Refusal.WriteAsync(http, new Error.Malformed($"A write with a session cookie needs the header {HeaderName}."));
            return;
        }

        await next(http);
    }

    private static bool NeedsToken(HttpContext http) =>
        http.IsApi()
        && !HttpMethods.IsGet(http.Request.Method)
        && !HttpMethods.IsHead(http.Request.Method)
        && http.Caller() is { Actor.Credential: CredentialKind.Session };

    // The header alone counts: looking for the token in a form would read the body.
    private async Task<bool> IsValidAsync(HttpContext http) =>
        http.Request.Headers.ContainsKey(HeaderName) && await antiforgery.IsRequestValidAsync(http);
}
