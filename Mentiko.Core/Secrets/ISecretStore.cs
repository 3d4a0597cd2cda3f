using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Secrets;

/// <summary>
/// The secrets of a namespace, from outside: values go in and never come out. Each write is one transaction with its
/// audit entry.
/// </summary>
public interface ISecretStore
{
    /// <summary>By name.</summary>
    Task<Page<SecretRecord>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel);

    /// <summary>Null when there is none.</summary>
    Task<SecretRecord?> FindAsync(NamespaceScope scope, SecretName name, CancellationToken cancel);

    /// <summary>
    /// Creates the secret or replaces its value; without a description the old one stays. Running attempts of the
    /// namespace mask the new value from then on.
    /// </summary>
    /// <returns>The record as it is now; its version is 1 above the one before.</returns>
    Task<Result<SecretPut>> PutAsync(NamespaceScope scope, SecretName name, SecretValue value, string? description, CancellationToken cancel);

    /// <summary>Destroys the value and forgets the secret; <see cref="Error.NotFound"/> when there is none.</summary>
    Task<Result<Done>> DeleteAsync(NamespaceScope scope, SecretName name, AuditDraft audit, CancellationToken cancel);
}

/// <summary>What came of putting a secret.</summary>
/// <param name="Secret">The secret as it is now.</param>
/// <param name="IsNew">Whether there was none of that name before.</param>
public sealed record SecretPut(SecretRecord Secret, bool IsNew);
