using Mentiko.Core.Access;

namespace Mentiko.Web.Gates;

/// <summary>
/// Asks again, for a request that lasts, whether its credential, its membership and its role still let it in. No
/// older than the stores behind it: one second.
/// </summary>
internal sealed class StandingCheck(IAccounts accounts, NamespaceGate gate, TimeProvider time)
{
    /// <summary>The answer, cut off where the caller is no longer let in while it is sent.</summary>
    public IResult Watch(IResult answer, Permission permission) => new WatchedAnswer(answer, permission, this, time);

    public async ValueTask<bool> StandsAsync(HttpContext http, Permission permission, CancellationToken cancel)
    {
        if (http.Caller() is not { } caller || http.Scope() is not { } scope || !await IsGoodAsync(http, caller, cancel))
        {
            return false;
        }

        return (await gate.EnterAsync(caller.Identity, scope.Slug.Text, cancel)).TryGet(out var now, out _)
            && now.Namespace == scope.Namespace
            && now.Allows(permission);
    }

    private async ValueTask<bool> IsGoodAsync(HttpContext http, Caller caller, CancellationToken cancel) => caller.Token is null
        ? await SessionCookie.FindAccountAsync(accounts, http.User, cancel) is not null
        : BearerHandler.ReadToken(http.Request) is { } text && await accounts.FindTokenAsync(text, cancel) is { } token && token.TokenId == caller.Token.TokenId;
}
