using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Infrastructure.Persistence;

namespace Mentiko.Infrastructure.Identity;

/// <summary>A token or key as the store knows it: whose it is, and the hash that tells whether it is the real one.</summary>
internal sealed record KnownToken(TokenIdentity Identity, Guid? NamespaceId, byte[] Hash, DateTimeOffset? ExpiresAt)
{
    /// <summary>Of a key: when its use was last written down.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether it has not ended and the secret is its own; the comparison takes the same time wherever they differ.</summary>
    public bool IsProvedBy(string secret, DateTimeOffset now)
    {
        Span<byte> text = stackalloc byte[64];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (ExpiresAt <= now || !Encoding.UTF8.TryGetBytes(secret, text, out var length))
        {
            return false;
        }

        SHA256.HashData(text[..length], hash);
        return CryptographicOperations.FixedTimeEquals(hash, Hash);
    }
}

/// <summary>Tokens asked for within the last second.</summary>
internal sealed class TokenCache(TimeProvider time) : KnownTokens(time);

/// <summary>API keys asked for within the last second.</summary>
internal sealed class ApiKeyCache(TimeProvider time) : KnownTokens(time);

/// <summary>What was asked for within the last second, by id.</summary>
internal abstract class KnownTokens(TimeProvider time)
{
    private readonly BriefCache<string, KnownToken> _tokens = new(time);

    public bool TryGet(string id, out KnownToken? token) => _tokens.TryGet(id, out token);

    /// <summary>Unknown ids are not remembered: there is no end of them.</summary>
    public ValueTask<KnownToken?> AskAsync(string id, Func<string, CancellationToken, Task<KnownToken?>> ask, CancellationToken cancel) =>
        _tokens.AskAsync(id, ask, keepNone: false, cancel);

    public void Forget(string id) => _tokens.Drop(id);
}
