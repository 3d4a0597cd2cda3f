using System.Text.Encodings.Web;
using Mentiko.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Mentiko.Web.Gates;

/// <summary>Proves a request by the token or API key in its Authorization header.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IAccounts accounts) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";
    private const int LongestToken = 512;

    /// <summary>The token of a request; null where there is not exactly one: two headers, or two credentials in one, prove nothing.</summary>
    public static string? ReadToken(HttpRequest request)
    {
        if (request.Headers.Authorization is not [{ } header] || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var text = header[Prefix.Length..].Trim();
        return text.Length is > 0 and <= LongestToken ? text : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (ReadToken(Request) is not { } text || await accounts.FindTokenAsync(text, Context.RequestAborted) is not { } token)
        {
            // Not a failure to be logged: anybody can send anything, as often as they like.
            return AuthenticateResult.NoResult();
        }

        var principal = CallerClaims.ForToken(Context, token);
        Context.SetCaller(new Caller(token.Account, CallerClaims.ReadIdentity(principal)!, token));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
    }
}
