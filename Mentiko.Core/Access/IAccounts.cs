using System.Collections.Immutable;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.Core.Access;

/// <summary>An account as its owner sees it. <paramref name="SecurityStamp"/> changes with the password and ends older sessions.</summary>
public sealed record Account(UserId Id, string Email, string DisplayName, bool IsInstanceAdministrator, string SecurityStamp)
{
    /// <summary>Ids of the browser sessions that the owner has signed out of: a kept copy of their cookie is worth nothing.</summary>
    public ImmutableHashSet<string> EndedSessions { get; init; } = [];

    /// <summary>As <see cref="Actor.Home"/>. Such an account has no password, no second factor, and an address that nobody has proved.</summary>
    public NamespaceId? Home { get; init; }
}

/// <summary>A new bearer token.</summary>
/// <param name="Token">The token; only this answer holds it, the store keeps a hash.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="Membership">The namespace it is bound to with the role of this moment; null for a token without one.</param>
public sealed record IssuedToken(string Token, DateTimeOffset ExpiresAt, Membership? Membership);

/// <summary>Who a presented token belongs to.</summary>
public sealed record TokenIdentity(string TokenId, Account Account, NamespaceSlug? Namespace)
{
    /// <summary>The API key that was presented, with the most that it is for; null for a token.</summary>
    public (ActorKey Key, Role Ceiling)? ApiKey { get; init; }
}

/// <summary>
/// Accounts, passwords and tokens. Stands on the list of stores without a scope: people are not inside a namespace
/// until the gate lets them in.
/// </summary>
public interface IAccounts
{
    /// <summary>
    /// <see cref="Error.Invalid"/> with every problem of address and password. Where registration is closed,
    /// <see cref="Error.Forbidden"/> unless <paramref name="invitation"/> is the token of a pending invitation for this
    /// very address, of an active organization: nobody proves an address here, the token in its letter does. It is not
    /// accepted by this, and where registration is open not looked at.
    /// </summary>
    Task<Result<Account>> RegisterAsync(string email, string password, string displayName, string? invitation, CancellationToken cancel);

    /// <summary>
    /// Checks a password, counting failures towards lockout. <see cref="Error.InvalidCredentials"/> takes the same
    /// time and has the same bytes for a wrong password and an unknown address; <see cref="Error.LockedOut"/> after
    /// too many failures, for unknown addresses too.
    /// </summary>
    Task<Result<Account>> CheckPasswordAsync(string email, string password, CancellationToken cancel);

    /// <summary>
    /// Sets a new password after checking the old one (as <see cref="CheckPasswordAsync"/>, lockout included) and ends
    /// every session and token of the account.
    /// </summary>
    Task<Result<Account>> ChangePasswordAsync(Actor user, string current, string next, CancellationToken cancel);

    /// <summary>Another display name; <see cref="Error.Invalid"/> for one that cannot be. What was done before keeps the old one.</summary>
    Task<Result<Account>> RenameAsync(Actor user, string displayName, CancellationToken cancel);

    /// <summary>The account; null when it is gone. At most one second old.</summary>
    ValueTask<Account?> FindAsync(UserId user, CancellationToken cancel);

    /// <summary>
    /// Ends one browser session: from now on the account names it among its ended ones, until
    /// <paramref name="until"/>, when every cookie of it has expired by itself.
    /// </summary>
    Task EndSessionAsync(UserId user, string sessionId, DateTimeOffset until, CancellationToken cancel);

    /// <summary>Issues a token bound to at most one namespace; <see cref="Error.NotFound"/> for one that the user is no member of.</summary>
    Task<Result<IssuedToken>> IssueTokenAsync(Account account, Actor actor, NamespaceSlug? slug, CancellationToken cancel);

    /// <summary>Whose token or API key this is; null for anything else. At most one second after a revocation.</summary>
    ValueTask<TokenIdentity?> FindTokenAsync(string token, CancellationToken cancel);

    /// <summary>Ends a token. An API key is revoked in its namespace, by <see cref="Keys.RevokeApiKey"/>.</summary>
    Task RevokeTokenAsync(TokenIdentity token, Actor actor, CancellationToken cancel);
}
