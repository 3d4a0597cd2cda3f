using Mentiko.Core.Access;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Mentiko.Web.Gates;

/// <summary>
/// Asks every open circuit again whether its session still stands, so that an idle page is signed out too. The
/// contract allows 30 seconds.
/// </summary>
internal sealed class SessionRevalidation(ILoggerFactory loggers, IServiceScopeFactory scopes) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(15);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var user = authenticationState.User;
        if (await SessionCookie.FindAccountAsync(scope.ServiceProvider.GetRequiredService<IAccounts>(), user, cancellationToken) is null)
        {
            return false;
        }

        // Without a namespace there is nothing more to lose; with one, the membership must still be there.
        var identity = CallerClaims.ReadIdentity(user);
        return identity is { Namespace: null }
            || (identity is not null && (await scope.ServiceProvider.GetRequiredService<NamespaceGate>()
                .EnterAsync(identity, identity.Namespace!.Value.Text, cancellationToken)).IsOk);
    }
}
