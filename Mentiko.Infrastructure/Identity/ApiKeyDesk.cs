using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Recognizes API keys. Reads their rows without the namespace filter, because the key is what says which namespace
/// it will be; the query names the key's id instead. Whether its owner is a member still, and as what, the gate asks.
/// </summary>
internal sealed class ApiKeyDesk(IReadContextFactory contexts, ApiKeyCache cache, RareNotes notes, TimeProvider time)
{
    private const string Used = """UPDATE "ApiKeys" SET "LastUsedAt" = @at WHERE "NamespaceId" = @ns AND "Id" = @id""";

    /// <summary>From memory where it was asked for within the last second: hashing and comparing is done each time.</summary>
    public ValueTask<TokenIdentity?> FindAsync(string text, CancellationToken cancel)
    {
        if (!ApiKeyText.TrySplit(text, out var id, out var secret))
        {
            return default;
        }

        return cache.TryGet(id, out var known) ? new(Prove(known, secret)) : AskAsync(id, secret, cancel);
    }

    private async ValueTask<TokenIdentity?> AskAsync(string id, string secret, CancellationToken cancel) =>
        Prove(await cache.AskAsync(id, ReadAsync, cancel), secret);

    private TokenIdentity? Prove(KnownToken? known, string secret)
    {
        if (known?.IsProvedBy(secret, time.GetUtcNow()) != true)
        {
            return null;
        }

        var id = known.Identity.TokenId;
        notes.Note(
            "API key " + id,
            known.LastUsedAt,
            new CommitAuthor(new NamespaceId(known.NamespaceId!.Value), Actor.System),
            (session, now) => session.Execute(Used, ("@id", id), ("@at", now.ToUnixTimeMilliseconds())));
        return known.Identity;
    }

    private async Task<KnownToken?> ReadAsync(string id, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside(ReadPurpose.ApiKeyById);
        var query =
            from key in context.ApiKeys.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
            join user in context.Users on key.UserId equals user.Id
            join space in context.Namespaces on key.NamespaceId equals space.Id
            where key.Id == id && !user.IsOut
            select new { key, user, space.Slug };
        if (await query.SingleOrDefaultAsync(cancel) is not { } found)
        {
            return null;
        }

        var identity = new TokenIdentity(id, found.user.ToAccount(), NamespaceSlug.Parse(found.Slug))
        {
            ApiKey = (new ActorKey(id, found.key.Name), OrganizationRows.ToRole(found.key.Role)),
        };
        return new KnownToken(identity, found.key.NamespaceId, Convert.FromHexString(found.key.Hash), found.key.ExpiresAt)
        {
            LastUsedAt = found.key.LastUsedAt,
        };
    }
}
