using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Removes accounts. Each membership ends in an act of its own namespace, the account itself in the last one: what
/// comes in between, such as the last other Owner leaving, stops it there, and a second try goes on.
/// </summary>
internal sealed class EfAccountRemoval(
    IReadContextFactory contexts,
    ICommitLine commits,
    PasswordCheck passwords,
    ITwoFactor factor,
    EfAccounts accounts,
    TokenCache tokens,
    MemberEnd members,
    ILetterBox letters) : IAccountRemoval
{
    private const int MostNamed = 10;

    public async Task<Result<Done>> RemoveAsync(Actor user, string password, string? code, CancellationToken cancel)
    {
        if (user.Id is not { } id || await accounts.FindAsync(id, cancel) is not { Home: null } account)
        {
            return new Error.NotFound();
        }

        if (!(await passwords.CheckAsync(account.Email, password, cancel)).TryGet(out _, out var wrong)
            || !(await factor.CheckAsync(user, code, cancel)).TryGet(out _, out wrong))
        {
            return wrong;
        }

        if (await RefuseAsync(account, cancel) is { } standing)
        {
            return standing;
        }

        // From here on the caller's patience does not count: half an account is nobody's wish.
        foreach (var (space, slug) in await ListAsync(id))
        {
            var left = await commits.CommitAsync(
                new CommitAuthor(space, user),
                session => members.Run(session, slug, id, new AuditDraft(AuditActions.MemberLeft, "member", id.Value).With("reason", "account-deleted")),
                CancellationToken.None);
            if (left.Error is { } refusal and not Error.NotFound)
            {
                return refusal;
            }
        }

        var removed = await commits.CommitAsync(CommitAuthor.Outside(user), session => Remove(session, id), CancellationToken.None);
        if (removed.IsOk)
        {
            letters.Send(new Letter.AccountDeleted(account.Email));
        }

        return removed;
    }

    /// <summary>What stands in the way, before anything is changed.</summary>
    private async Task<Error?> RefuseAsync(Account account, CancellationToken cancel)
    {
        var owner = Role.Owner.ToWire();
        await using var context = contexts.CreateOutside(ReadPurpose.MembershipsOfUser);
        var all = context.Memberships.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]);
        var alone =
            from member in all
            join space in context.Namespaces on member.NamespaceId equals space.Id
            where member.UserId == account.Id.Value && member.Role == owner
                && !all.Any(other => other.NamespaceId == member.NamespaceId && other.Role == owner && other.UserId != member.UserId)
            orderby space.Slug
            select space.Slug;
        if (await alone.Take(MostNamed).ToListAsync(cancel) is { Count: > 0 } slugs)
        {
            return new Error.Conflict($"You are the only Owner of {string.Join(", ", slugs)}. Make another member Owner there, or delete the organization, first.");
        }

        return account.IsInstanceAdministrator && !await context.Users.AnyAsync(row => row.IsInstanceAdministrator && row.Id != account.Id.Value, cancel)
            ? new Error.Conflict("You are the only administrator of this server. Another one is needed before you go.")
            : null;
    }

    private async Task<List<(NamespaceId Space, NamespaceSlug Slug)>> ListAsync(UserId user)
    {
        await using var context = contexts.CreateOutside(ReadPurpose.MembershipsOfUser);
        var query =
            from member in context.Memberships.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
            join space in context.Namespaces on member.NamespaceId equals space.Id
            where member.UserId == user.Value
            orderby space.Slug
            select new { space.Id, space.Slug };
        return (await query.ToListAsync(CancellationToken.None)).ConvertAll(row => (new NamespaceId(row.Id), NamespaceSlug.Parse(row.Slug)));
    }

    private Result<Done> Remove(CommitSession session, UserId user)
    {
        if (session.Db.Users.SingleOrDefault(row => row.Id == user.Value) is not { } row)
        {
            return new Error.NotFound();
        }

        // Rows of its own go first, where there may be many of them and their caches want to know.
        var free = session.Db.AccessTokens.Where(token => token.UserId == user.Value).ToList();
        session.Db.RemoveRange(free);
        session.Db.RemoveRange(session.Db.Sessions.Where(own => own.UserId == user.Value).ToList());
        session.Db.RemoveRange(session.Db.AccountEntries.Where(entry => entry.UserId == user.Value).ToList());
        session.Db.RemoveRange(session.Db.UserTokens.Where(token => token.UserId == user.Value).ToList());
        session.Db.SaveChanges();
        session.Db.Remove(row);
        try
        {
            session.Db.SaveChanges();
        }
        catch (DbUpdateException)
        {
            // A membership holds its account: somebody added them a moment ago.
            return new Error.Conflict("You were added to an organization meanwhile. Try again.");
        }

        session.AfterCommit(() =>
        {
            free.ForEach(token => tokens.Forget(token.Id));
            accounts.Forget(user.Value);
        });
        return default(Done);
    }
}
