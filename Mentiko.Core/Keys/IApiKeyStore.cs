using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Keys;

/// <summary>What a new key is to be.</summary>
public sealed record NewApiKey(string Name, Role Role, DateTimeOffset? ExpiresAt);

/// <summary>
/// The API keys of a namespace. Each write is one transaction with its audit entry and takes effect on the next
/// request, within a second on other nodes. A member's keys end with the membership.
/// </summary>
public interface IApiKeyStore
{
    /// <summary>Live keys in the order in which they were made; of one member, or of all where <paramref name="owner"/> is null.</summary>
    Task<Page<ApiKey>> ListAsync(NamespaceScope scope, UserId? owner, PageRequest page, CancellationToken cancel);

    /// <summary>The live key; null when there is none.</summary>
    Task<ApiKey?> FindAsync(NamespaceScope scope, string id, CancellationToken cancel);

    /// <summary>
    /// Makes a key of the caller's own. <see cref="Error.Forbidden"/> when it would outrank the caller as decided
    /// inside the transaction, <see cref="Error.Conflict"/> for a third live key of one name or one more than
    /// <see cref="ApiKeyRules.MostOfAMember"/>, <see cref="Error.Invalid"/> for a name or an end that cannot be, the end
    /// of the key that makes it included.
    /// </summary>
    Task<Result<CreatedApiKey>> CreateAsync(NamespaceScope scope, NewApiKey key, AuditDraft audit, CancellationToken cancel);

    /// <summary>Ends a key; <see cref="Error.NotFound"/> when there is none.</summary>
    Task<Result<Done>> RevokeAsync(NamespaceScope scope, string id, AuditDraft audit, CancellationToken cancel);
}
