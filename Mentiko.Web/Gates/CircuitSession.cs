using System.Security.Claims;
using Mentiko.Core.Access;
using Mentiko.Core.Instance;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Mentiko.Web.Gates;

/// <summary>Pins the caller once and passes the gate at each action.</summary>
internal sealed class CircuitSession(AuthenticationStateProvider states, NamespaceGate gate, InstanceGate instance, IAccounts accounts) : ICircuitSession
{
    private ClaimsPrincipal? _principal;
    private SessionIdentity? _identity;

    public SessionIdentity? Identity
    {
        get
        {
            Pin();
            return _identity;
        }
    }

    public async ValueTask<Result<NamespaceScope>> EnterAsync(string? namespaceFromUrl, CancellationToken cancel = default) =>
        await FindStandingAsync(cancel) is { } identity ? await gate.EnterAsync(identity, namespaceFromUrl, cancel) : new Error.Unauthenticated();

    public async ValueTask<Result<InstanceScope>> EnterInstanceAsync(CancellationToken cancel = default) =>
        await FindStandingAsync(cancel) is { } identity ? await instance.EnterAsync(identity, cancel) : new Error.Unauthenticated();

    public async ValueTask<SessionIdentity?> StandingAsync(CancellationToken cancel = default) =>
        await FindStandingAsync(cancel) is { Actor.Home: null } identity ? identity : null;

    // A changed password ends the session at the next click; the provider's timer is only for idle circuits.
    private async ValueTask<SessionIdentity?> FindStandingAsync(CancellationToken cancel) =>
        Identity is { } identity && await SessionCookie.FindAccountAsync(accounts, _principal, cancel) is not null ? identity : null;

    /// <summary>Reads the principal that the circuit was opened with; the first one stays.</summary>
    internal void Pin()
    {
        if (_principal is not null)
        {
            return;
        }

        // Always completed on the server: the principal is there before the first component is.
        var state = states.GetAuthenticationStateAsync();
        if (!state.IsCompletedSuccessfully)
        {
            return;
        }

        _principal = state.Result.User;
        _identity = CallerClaims.ReadIdentity(_principal);
    }
}

/// <summary>Pins the session before the circuit's first component is made, so that nothing later can be pinned instead.</summary>
internal sealed class CircuitPin(ICircuitSession session) : CircuitHandler
{
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        (session as CircuitSession)?.Pin();
        return Task.CompletedTask;
    }
}
