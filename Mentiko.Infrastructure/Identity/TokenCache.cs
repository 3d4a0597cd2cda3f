using Mentiko.Core.Access;
using Mentiko.Infrastructure.Persistence;

namespace Mentiko.Infrastructure.Identity;

/// <summary>A token as the store knows it: whose it is, and the hash that tells whether it is the real one.</summary>
internal sealed record KnownToken(TokenIdentity Identity, Guid? NamespaceId, byte[] Hash, DateTimeOffset ExpiresAt);

/// <summary>Tokens asked for within the last second.</summary>
internal sealed class TokenCache(TimeProvider time)
{
    private readonly BriefCache<string, KnownToken> _tokens = new(time);

    public bool TryGet(string id, out KnownToken? token) => _tokens.TryGet(id, out token);

    /// <summary>Unknown ids are not remembered: there is no end of them.</summary>
    public ValueTask<KnownToken?> AskAsync(string id, Func<string, CancellationToken, Task<KnownToken?>> ask, CancellationToken cancel) =>
        _tokens.AskAsync(id, ask, keepNone: false, cancel);

    public void Forget(string id) => _tokens.Drop(id);
}
