using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Accounts;

/// <summary>A browser session as its owner sees it.</summary>
/// <param name="Id">Opaque; the cookie holds it too, sealed.</param>
/// <param name="CreatedAt">When it was signed in.</param>
/// <param name="SeenAt">Its last request, some minutes late at most.</param>
/// <param name="Address">Where it was signed in from.</param>
/// <param name="UserAgent">The browser, as it calls itself.</param>
public sealed record BrowserSession(string Id, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, string? Address, string? UserAgent);

/// <summary>The browser sessions of an account.</summary>
public interface ISessions
{
    /// <summary>Writes down that somebody signed in.</summary>
    Task RecordAsync(Actor user, string sessionId, CancellationToken cancel);

    /// <summary>Writes down that the session is in use: rarely, and without waiting.</summary>
    void Note(UserId user, string sessionId);

    /// <summary>Those that can still be alive, newest first; at most 100.</summary>
    Task<IReadOnlyList<BrowserSession>> ListAsync(UserId user, CancellationToken cancel);

    /// <summary>Ends one, its circuits included; <see cref="Error.NotFound"/> for one that is not this user's.</summary>
    Task<Result<Done>> EndAsync(Actor user, string sessionId, CancellationToken cancel);

    /// <summary>Ends every session and token of the account, the caller's own included. API keys are revoked one by one, by name.</summary>
    Task<Result<Account>> EndAllAsync(Actor user, CancellationToken cancel);
}
