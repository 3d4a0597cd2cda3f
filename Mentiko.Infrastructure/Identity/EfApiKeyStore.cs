using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Ids;
using Mentiko.Core.Keys;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Identity;

/// <summary>The API keys of a namespace. What a key may be is decided on the writer, where no demotion can come in between.</summary>
internal sealed class EfApiKeyStore(IReadContextFactory contexts, ICommitLine commits, ApiKeyCache cache, IIdGenerator ids, TimeProvider time) : IApiKeyStore
{
    public async Task<Page<ApiKey>> ListAsync(NamespaceScope scope, UserId? owner, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var of = owner?.Value;
        var rows = await Live(context)
            .Where(row => (of == null || row.Key.UserId == of) && (page.After == null || row.Key.Id.CompareTo(page.After) > 0))
            .OrderBy(row => row.Key.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, row => row.ToKey(), row => row.Key.Id);
    }

    public async Task<ApiKey?> FindAsync(NamespaceScope scope, string id, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return (await Live(context).SingleOrDefaultAsync(row => row.Key.Id == id, cancel))?.ToKey();
    }

    public async Task<Result<CreatedApiKey>> CreateAsync(NamespaceScope scope, NewApiKey key, AuditDraft audit, CancellationToken cancel)
    {
        if (scope.Actor.Id is not { } user)
        {
            return new Error.Forbidden("Only a member has API keys.");
        }

        if (ApiKeyRules.Problems(key, time.GetUtcNow()) is { Count: > 0 } problems)
        {
            return new Error.Invalid(problems);
        }

        var secret = ApiKeyText.NewSecret();
        var row = new ApiKeyRow
        {
            NamespaceId = scope.Namespace.Value,
            Id = ids.NewId().ToString("N"),
            UserId = user.Value,
            Name = key.Name,
            Role = key.Role.ToWire(),
            Hash = SecretToken.HashOf(secret),
            CreatedAt = time.GetUtcNow(),
            ExpiresAt = key.ExpiresAt,
            MadeBy = scope.Actor.Key?.Id,
        };
        var result = await commits.CommitAsync(CommitAuthor.Of(scope), session => Insert(session, row, key.Role, audit), cancel);
        return result.Map(made => new CreatedApiKey(made, ApiKeyText.Make(row.Id, secret)));
    }

    public Task<Result<Done>> RevokeAsync(NamespaceScope scope, string id, AuditDraft audit, CancellationToken cancel) =>
        commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                if (session.Db.ApiKeys.SingleOrDefault(row => row.Id == id) is not { } row)
                {
                    return new Error.NotFound();
                }

                var own = session.Db.ApiKeys.Where(key => key.UserId == row.UserId).ToList();
                var ending = MadeWith(row, own, but: scope.Actor.Key?.Id);
                session.Db.RemoveRange(ending);
                session.Db.SaveChanges();
                session.Audit(audit);
                foreach (var made in ending.Where(key => key.Id != id))
                {
                    session.Audit((audit with { TargetId = made.Id }).With("name", made.Name).With("madeWith", id));
                }

                session.AfterCommit(() => ending.ForEach(key => cache.Forget(key.Id)));
                return default(Done);
            },
            cancel);

    /// <summary>
    /// The key and all that was made with it, or with one of those. The key that asks for it stays, whoever made it: that is
    /// how a script changes its key for another.
    /// </summary>
    private static List<ApiKeyRow> MadeWith(ApiKeyRow first, List<ApiKeyRow> own, string? but)
    {
        var ending = new List<ApiKeyRow> { own.Single(key => key.Id == first.Id) };
        for (var i = 0; i < ending.Count; i++)
        {
            var maker = ending[i];
            foreach (var made in own.Where(key => key.MadeBy == maker.Id && !ending.Contains(key)))
            {
                if (made.Id == but)
                {
                    made.MadeBy = first.MadeBy;
                }
                else
                {
                    ending.Add(made);
                }
            }
        }

        return ending;
    }

    private static Result<ApiKey> Insert(CommitSession session, ApiKeyRow row, Role role, AuditDraft audit)
    {
        var member = session.Db.Memberships.SingleOrDefault(member => member.UserId == row.UserId);
        if (member is null)
        {
            return new Error.NotFound();
        }

        if (role > OrganizationRows.ToRole(member.Role))
        {
            return new Error.Forbidden($"A key never outranks who makes it: your role here is {member.Role}.");
        }

        var own = session.Db.ApiKeys.Where(key => key.UserId == row.UserId).ToList();
        var ended = own.Where(key => key.ExpiresAt?.ToUnixTimeMilliseconds() <= session.Now).ToList();
        if (Refuse(row, [.. own.Except(ended)]) is { } refusal)
        {
            return refusal;
        }

        // What was made with a key that has ended by itself stands beside that one's own maker from now on.
        foreach (var made in own.Except(ended))
        {
            while (ended.Find(key => key.Id == made.MadeBy) is { } gone)
            {
                made.MadeBy = gone.MadeBy;
            }
        }

        session.Db.RemoveRange(ended);
        session.Db.Add(row);
        session.Db.SaveChanges();
        session.Audit(audit.With("id", row.Id).With("expires", row.ExpiresAt?.ToString("O") ?? "never"));
        return new KeyWithOwner { Key = row, User = session.Db.Users.Single(user => user.Id == row.UserId), MemberRole = member.Role }.ToKey();
    }

    private static Error? Refuse(ApiKeyRow row, List<ApiKeyRow> live)
    {
        if (row.MadeBy is not null && RefuseOf(row, live.Find(key => key.Id == row.MadeBy)) is { } ofMaker)
        {
            return ofMaker;
        }

        if (live.Count(key => string.Equals(key.Name, row.Name, StringComparison.Ordinal)) >= ApiKeyRules.MostOfAName)
        {
            return new Error.Conflict($"There are two live keys named '{row.Name}' already, one to take over from the other. Revoke one first.");
        }

        return live.Count >= ApiKeyRules.MostOfAMember
            ? new Error.Conflict($"A member has at most {ApiKeyRules.MostOfAMember} live keys in an organization. Revoke one first.")
            : null;
    }

    /// <summary>The key that it is made with was revoked a moment ago, or ends before: what it makes must not outlive it.</summary>
    private static Error? RefuseOf(ApiKeyRow row, ApiKeyRow? maker) => maker switch
    {
        null => new Error.Unauthenticated(),
        { ExpiresAt: { } end } when row.ExpiresAt is null || row.ExpiresAt > end => Error.Invalid.At("$.expiresAt", "A key that is made with a key ends no later than that one."),
        _ => null,
    };

    private IQueryable<KeyWithOwner> Live(MentikoDbContext context)
    {
        var now = time.GetUtcNow();
        return
            from key in context.ApiKeys
            join user in context.Users on key.UserId equals user.Id
            join member in context.Memberships on key.UserId equals member.UserId
            where key.ExpiresAt == null || key.ExpiresAt > now
            select new KeyWithOwner { Key = key, User = user, MemberRole = member.Role };
    }

    private sealed class KeyWithOwner
    {
        public required ApiKeyRow Key { get; init; }
        public required UserAccount User { get; init; }
        public required string MemberRole { get; init; }

        public ApiKey ToKey() => new(
            Key.Id,
            Key.Name,
            OrganizationRows.ToRole(Key.Role),
            new KeyOwner(new UserId(User.Id), User.ShownEmail, User.DisplayName, OrganizationRows.ToRole(MemberRole)),
            Key.CreatedAt,
            Key.ExpiresAt,
            Key.LastUsedAt,
            Key.MadeBy);
    }
}
