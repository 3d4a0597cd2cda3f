using Mentiko.Core.Access;
using Mentiko.Core.Instance;
using Mentiko.Core.Results;

namespace Mentiko.Web.Gates;

/// <summary>
/// The second door: how pages enter a namespace. Scoped: one per circuit, or per request while a page is rendered
/// before its circuit exists. Blazor events pass no HTTP middleware, so every action asks here again.
/// </summary>
internal interface ICircuitSession
{
    /// <summary>
    /// Who opened the circuit, from where, and the namespace that the session was for at that moment. Never changes
    /// afterwards, whatever other tabs do. Null: nobody is signed in.
    /// </summary>
    SessionIdentity? Identity { get; }

    /// <summary>
    /// Enters the namespace that the page's address names, as the member that the caller is now. Call it at each
    /// action and never keep the scope. <see cref="Error.Unauthenticated"/> when the session has ended meanwhile,
    /// <see cref="Error.NotFound"/> for every namespace but the circuit's own.
    /// </summary>
    ValueTask<Result<NamespaceScope>> EnterAsync(string? namespaceFromUrl, CancellationToken cancel = default);

    /// <summary>
    /// The caller, if the session still stands; null when it has ended. For what people do with their own account,
    /// outside of any namespace; at each action, like <see cref="EnterAsync"/>. Null too for whom an organization's
    /// provider vouches for: such an account is nobody's to change.
    /// </summary>
    ValueTask<SessionIdentity?> StandingAsync(CancellationToken cancel = default);

    /// <summary>
    /// Enters as an administrator of the instance, if the caller is one now; at each action, like
    /// <see cref="EnterAsync"/>. <see cref="Error.NotFound"/> for everybody else.
    /// </summary>
    ValueTask<Result<InstanceScope>> EnterInstanceAsync(CancellationToken cancel = default);
}
