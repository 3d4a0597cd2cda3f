using System.Text.Encodings.Web;
using Mentiko.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Mentiko.Web.Gates;

/// <summary>Proves a request by the token in its Authorization header.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IAccounts accounts) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";
    private const int LongestToken = 512;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Two headers, or two credentials in one, prove nothing.
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.Fail("Not one bearer token.");
        }

        var text = header[Prefix.Length..].Trim();
        if (text.Length is 0 or > LongestToken
            || await accounts.FindTokenAsync(text, Context.RequestAborted) is not { } token)
        {
            return AuthenticateResult.Fail("Unknown token.");
        }

        var principal = CallerClaims.ForToken(Context, token);
        Context.SetCaller(new Caller(token.Account, CallerClaims.ReadIdentity(principal)!, token));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
    }
}
