using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Audit;
using Mentiko.Core.Ids;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Identity;

/// <summary>Issues, recognizes and ends bearer tokens.</summary>
internal sealed class TokenDesk(
    IReadContextFactory contexts,
    ICommitLine commits,
    IMembershipReader memberships,
    TokenCache cache,
    IIdGenerator ids,
    IOptions<AccountOptions> options,
    TimeProvider time)
{
    // Tokens that ended by themselves go when new ones come, a few at a time.
    // The oldest minute of them at a time, so that an act stays short whatever has gathered.
    private const string SweepExpired = """
        DELETE FROM "AccessTokens"
        WHERE "ExpiresAt" < @now AND "ExpiresAt" < 60000 + (SELECT MIN("ExpiresAt") FROM "AccessTokens")
        """;

    private const string IsMember = """
        SELECT 1 FROM "Memberships" WHERE "NamespaceId" = @ns AND "UserId" = @user
        """;

    public async Task<Result<IssuedToken>> IssueAsync(Account account, Actor actor, NamespaceSlug? slug, CancellationToken cancel)
    {
        var membership = slug is { } wanted ? await memberships.FindAsync(wanted, account.Id, cancel) : null;
        if (slug is not null && membership is not { Organization.Status: NamespaceStatus.Active })
        {
            return new Error.NotFound();
        }

        var secret = TokenText.NewSecret();
        var row = new TokenRow
        {
            Id = ids.NewId().ToString("N"),
            Hash = SecretToken.HashOf(secret),
            UserId = account.Id.Value,
            NamespaceId = membership?.Organization.Id.Value,
            SecurityStamp = account.SecurityStamp,
            CreatedAt = time.GetUtcNow(),
            ExpiresAt = time.GetUtcNow().AddMinutes(options.Value.TokenMinutes),
        };
        var result = await commits.CommitAsync(new CommitAuthor(membership?.Organization.Id, actor), session => Insert(session, row, slug), cancel);
        return result.Error is { } refusal ? refusal : new IssuedToken(TokenText.Make(row.Id, secret), row.ExpiresAt, membership);
    }

    /// <summary>From memory where it was asked for within the last second: hashing and comparing is done each time.</summary>
    public ValueTask<TokenIdentity?> FindAsync(string token, CancellationToken cancel)
    {
        if (!TokenText.TrySplit(token, out var id, out var secret))
        {
            return default;
        }

        return cache.TryGet(id, out var known) ? new(Prove(known, secret)) : AskAsync(id, secret, cancel);
    }

    public async Task RevokeAsync(TokenIdentity token, Actor actor, CancellationToken cancel)
    {
        if (await ReadAsync(token.TokenId, cancel) is not { } known)
        {
            return;
        }

        var author = new CommitAuthor(known.NamespaceId is { } own ? new NamespaceId(own) : null, actor);
        var result = await commits.CommitAsync(author, session => Delete(session, known), cancel);
        if (result.Error is { } refusal)
        {
            throw new InvalidOperationException($"The token could not be revoked: {refusal.Code}");
        }
    }

    private static Result<Done> Insert(CommitSession session, TokenRow row, NamespaceSlug? slug)
    {
        // Decided again where nothing can come in between: a membership that just ended gives no token.
        if (row.NamespaceId is not null && !session.Query(IsMember, reader => reader.Read(), ("@user", row.UserId)))
        {
            return new Error.NotFound();
        }

        session.Execute(SweepExpired, ("@now", session.Now));
        session.Db.Add(row);
        session.Db.SaveChanges();
        AccountLog.Write(session, row.UserId, AccountActions.TokenIssued, Origin.Of(session.Actor), slug?.Text);
        if (row.NamespaceId is not null)
        {
            session.Audit(new AuditDraft(AuditActions.TokenIssued, "token", row.Id));
        }

        return default(Done);
    }

    private Result<Done> Delete(CommitSession session, KnownToken known)
    {
        var id = known.Identity.TokenId;
        if (session.Db.AccessTokens.SingleOrDefault(row => row.Id == id) is { } row)
        {
            session.Db.Remove(row);
            session.Db.SaveChanges();
            if (known.NamespaceId is not null)
            {
                session.Audit(new AuditDraft(AuditActions.TokenRevoked, "token", id));
            }
        }

        session.AfterCommit(() => cache.Forget(id));
        return default(Done);
    }

    private async ValueTask<TokenIdentity?> AskAsync(string id, string secret, CancellationToken cancel) =>
        Prove(await cache.AskAsync(id, ReadAsync, cancel), secret);

    private TokenIdentity? Prove(KnownToken? known, string secret) =>
        known?.IsProvedBy(secret, time.GetUtcNow()) == true ? known.Identity : null;

    private async Task<KnownToken?> ReadAsync(string id, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        var query =
            from token in context.AccessTokens
            join user in context.Users on token.UserId equals user.Id
            join space in context.Namespaces on token.NamespaceId equals (Guid?)space.Id into spaces
            from space in spaces.DefaultIfEmpty()
            where token.Id == id && token.SecurityStamp == user.SecurityStamp && !user.IsOut
            select new { token, user, slug = space == null ? null : space.Slug };
        return await query.SingleOrDefaultAsync(cancel) is { } found
            ? new KnownToken(
                new TokenIdentity(id, found.user.ToAccount(), found.slug is { } slug ? NamespaceSlug.Parse(slug) : null),
                found.token.NamespaceId,
                Convert.FromHexString(found.token.Hash),
                found.token.ExpiresAt)
            : null;
    }
}
