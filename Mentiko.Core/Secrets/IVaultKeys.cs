using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Secrets;

/// <summary>The key that a namespace's secrets are encrypted with.</summary>
public interface IVaultKeys
{
    /// <summary>How the key stands, and how far a rotation has come.</summary>
    Task<VaultState> FindAsync(NamespaceScope scope, CancellationToken cancel);

    /// <summary>
    /// Makes a new version of the key, which new values use at once, and re-encrypts the rest in the background;
    /// <see cref="Error.Conflict"/> while an earlier rotation is under way.
    /// </summary>
    Task<Result<VaultState>> RotateAsync(NamespaceScope scope, AuditDraft audit, CancellationToken cancel);
}

/// <summary>A namespace's key and its rotation.</summary>
/// <param name="KeyVersion">The version that new values use; 0 before the first secret.</param>
/// <param name="Secrets">How many secrets there are.</param>
/// <param name="Reencrypted">How many of them use the current version of the key.</param>
/// <param name="Unreadable">How many cannot be decrypted; they keep an old version of the key alive.</param>
/// <param name="RotatedAt">When the current version was made; null before the first.</param>
/// <param name="IsRotating">Whether an older version is still in use.</param>
public sealed record VaultState(int KeyVersion, int Secrets, int Reencrypted, int Unreadable, DateTimeOffset? RotatedAt, bool IsRotating);
