using System.Collections.Immutable;

namespace Mentiko.Infrastructure.Vault;

/// <summary>A secret as it lies in the database.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">The version.</param>
/// <param name="Sealed">Nonce, ciphertext and tag.</param>
/// <param name="KeyVersion">Which version of the namespace's key it is sealed with.</param>
/// <param name="WrappedKey">That key, wrapped by the root key; null where it is retired or gone.</param>
internal sealed record SealedSecret(string Name, int Version, byte[] Sealed, int KeyVersion, byte[]? WrappedKey);

/// <summary>
/// The secrets that an attempt is going to get, and those that are masked in its output. The commit that starts the
/// attempt reads them and puts on record which it gets, so that what is on record and what is given are the same rows.
/// </summary>
/// <param name="given">Names that the attempt's agent declares.</param>
/// <param name="ofTheRun">Names that any agent of the run declares.</param>
internal sealed class SecretUses(ImmutableArray<string> given, ImmutableArray<string> ofTheRun)
{
    /// <summary>As many as one agent may declare; more are not read on the one writer of the database.</summary>
    public const int MostRead = 100;

    public static SecretUses None { get; } = new([], []);

    /// <summary>Names whose use goes on record.</summary>
    public ImmutableArray<string> Given => given;

    /// <summary>Names to read: those that are given, and the run's where they are few.</summary>
    public ImmutableArray<string> ToRead { get; } = given.Length is 0 or > MostRead ? [] : ofTheRun.Union(given, StringComparer.Ordinal).ToImmutableArray() is { Length: <= MostRead } all ? all : given;

    /// <summary>Those that exist, as the commit read them; nothing before it.</summary>
    public ImmutableArray<SealedSecret> Found { get; private set; } = [];

    /// <summary>The versions by name whose use is on record.</summary>
    public ImmutableDictionary<string, int> OnRecord { get; private set; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>What <see cref="SecretFeed.PutsOf"/> said before they were read.</summary>
    public long PutsBefore { get; set; }

    /// <summary>Whether all of these were read.</summary>
    public bool Cover(IReadOnlyCollection<string> names) => !ToRead.IsEmpty && names.All(name => ToRead.Contains(name, StringComparer.Ordinal));

    /// <summary>Takes what the commit read; of those that exist, the given ones are on record.</summary>
    public void Take(ImmutableArray<SealedSecret> found)
    {
        Found = found;
        OnRecord = found.Where(secret => Given.Contains(secret.Name, StringComparer.Ordinal)).ToImmutableDictionary(secret => secret.Name, secret => secret.Version, StringComparer.Ordinal);
    }
}
