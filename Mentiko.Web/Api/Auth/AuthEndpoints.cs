using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Auth;

/// <summary>Accounts and tokens.</summary>
internal static class AuthEndpoints
{
    public static void MapAuth(this ApiGroup api)
    {
        api.Public("POST", "/auth/register", RegisterAsync).Reads<RegisterBody>().Answers<RegisteredBody>(201);
        api.Public("POST", "/auth/token", IssueAsync).Reads<TokenRequestBody>().Answers<TokenBody>(200);
        api.SignedIn("DELETE", "/auth/token", RevokeAsync).Answers(204);
        api.Public("POST", "/auth/password-reset", RequestResetAsync).Reads<ResetRequestBody>().Answers(202);
        api.Public("POST", "/auth/password", ResetAsync).Reads<ResetBody>().Answers(204);
    }

    private static async Task<IResult> RegisterAsync(HttpContext http, IAccounts accounts, SignInThrottle throttle)
    {
        var read = await RequestBody.ReadAsync(http, body => new RegisterBody(
            body.Text("email"), body.Text("password"), body.Text("displayName"), body.OptionalText("invitation")));
        if (!read.TryGet(out var body, out var error) || !throttle.Take(http, body.Email).TryGet(out _, out error))
        {
            return new Refusal(error);
        }

        return (await accounts.RegisterAsync(body.Email, body.Password, body.DisplayName, body.Invitation, http.RequestAborted))
            .Or(account => Results.Json(new RegisteredBody(account.Id.Value), statusCode: StatusCodes.Status201Created));
    }

    private static async Task<IResult> IssueAsync(HttpContext http, IAccounts accounts, ITwoFactor factor, SignInThrottle throttle, ISignInRecorder recorder)
    {
        var read = await RequestBody.ReadAsync(http, TokenRequestBody.Read);
        if (!read.TryGet(out var body, out var error) || !throttle.Take(http, body.Email).TryGet(out _, out error))
        {
            return new Refusal(error);
        }

        // A slug that cannot be one is a namespace that the user is no member of.
        NamespaceSlug? slug = NamespaceSlug.TryParse(body.Namespace, out var parsed) ? parsed : null;
        if (!(await accounts.CheckPasswordAsync(body.Email, body.Password, http.RequestAborted)).TryGet(out var account, out error))
        {
            if (slug is { } asked)
            {
                recorder.Refused(CallerClaims.NewRefusal(http, body.Email, asked, error));
            }

            return new Refusal(error);
        }

        var actor = CallerClaims.NewActor(http, account, CredentialKind.Token);
        if (!(await factor.CheckAsync(actor, body.TwoFactorCode, http.RequestAborted)).TryGet(out _, out error))
        {
            if (slug is { } wanted && error is not Error.TwoFactorRequired)
            {
                recorder.Refused(CallerClaims.NewRefusal(http, body.Email, wanted, error));
            }

            return new Refusal(error);
        }

        if (slug is null && body.Namespace is not null)
        {
            return new Refusal(new Error.NotFound());
        }

        return (await accounts.IssueTokenAsync(account, actor, slug, http.RequestAborted)).Or(token => Results.Ok(TokenBody.Of(token)));
    }

    /// <summary>The same answer in the same time for every address: what becomes of it happens after the answer.</summary>
    private static async Task<IResult> RequestResetAsync(HttpContext http, IPasswordResets resets, SignInThrottle throttle)
    {
        var read = await RequestBody.ReadAsync(http, body => new ResetRequestBody(body.Text("email")));
        if (!read.TryGet(out var body, out var error) || !throttle.Take(http, body.Email).TryGet(out _, out error))
        {
            return new Refusal(error);
        }

        resets.Request(body.Email);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ResetAsync(HttpContext http, IPasswordResets resets, SignInThrottle throttle)
    {
        var read = await RequestBody.ReadAsync(http, body => new ResetBody(body.Text("token"), body.Text("password")));
        return read.TryGet(out var body, out var error) && throttle.Take(http, body.Token).TryGet(out _, out error)
            ? (await resets.ResetAsync(body.Token, body.Password, CallerClaims.OriginOf(http), http.RequestAborted)).OrNoContent()
            : new Refusal(error);
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, IAccounts accounts)
    {
        if (http.Caller() is not { Token: { ApiKey: null } token } caller)
        {
            return new Refusal(new Error.Malformed("This request carries no token that could be revoked. An API key is revoked in its organization."));
        }

        await accounts.RevokeTokenAsync(token, caller.Actor, http.RequestAborted);
        return Results.NoContent();
    }
}

internal sealed record RegisterBody(string Email, string Password, string DisplayName, string? Invitation);

internal sealed record ResetRequestBody(string Email);

internal sealed record ResetBody(string Token, string Password);

internal sealed record RegisteredBody(string UserId);

internal sealed record TokenRequestBody(string Email, string Password, string? Namespace, string? TwoFactorCode)
{
    public static TokenRequestBody Read(BodyReader body) =>
        new(body.Text("email"), body.Text("password"), body.OptionalText("namespace"), body.OptionalText("twoFactorCode"));
}

internal sealed record TokenBody(string Token, DateTimeOffset ExpiresAt, string? Namespace, string? Role)
{
    public static TokenBody Of(IssuedToken issued) => new(
        issued.Token, issued.ExpiresAt, issued.Membership?.Organization.Slug.Text, issued.Membership?.Role.ToWire());
}
