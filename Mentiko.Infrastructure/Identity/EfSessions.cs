using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// The browser sessions of accounts, for their owners to see. Cookies prove themselves, so a row that is gone ends
/// nothing: <see cref="EndedSessions"/> and the account's stamp do.
/// </summary>
internal sealed class EfSessions(IReadContextFactory contexts, ICommitLine commits, EfAccounts accounts, UserManagers managers, RareNotes notes, TimeProvider time) : ISessions
{
    private const int Most = 100;

    // The life of an unused cookie, and how late its last use may have been written down.
    private static readonly TimeSpan Alive = TimeSpan.FromHours(12) + TimeSpan.FromMinutes(10);

    private const string Seen = """UPDATE "Sessions" SET "SeenAt" = @at WHERE "Id" = @id AND "UserId" = @user""";

    public async Task RecordAsync(Actor user, string sessionId, CancellationToken cancel)
    {
        var origin = Origin.Of(user);
        var id = user.Id!.Value.Value;
        var result = await commits.CommitAsync<Done>(
            CommitAuthor.Outside(user),
            session =>
            {
                var now = DateTimeOffset.FromUnixTimeMilliseconds(session.Now);
                var own = session.Db.Sessions.Where(row => row.UserId == id);
                session.Db.RemoveRange(own.Where(row => row.SeenAt < now - Alive).ToList());
                session.Db.RemoveRange(own.OrderByDescending(row => row.CreatedAt).Skip(Most - 1).ToList());
                session.Db.Add(new SessionRow { Id = sessionId, UserId = id, CreatedAt = now, SeenAt = now, Address = origin.Address?.ToString(), UserAgent = origin.UserAgent });
                session.Db.SaveChanges();
                AccountLog.Write(session, id, AccountActions.SignedIn, origin);
                return default(Done);
            },
            cancel);
        if (result.Error is { } refusal)
        {
            throw new InvalidOperationException($"The session could not be recorded: {refusal.Code}");
        }
    }

    public void Note(UserId user, string sessionId) => notes.Note(
        "session " + sessionId,
        noted: null,
        CommitAuthor.Outside(Actor.System),
        (session, now) => session.Execute(Seen, ("@id", sessionId), ("@user", user.Value), ("@at", now.ToUnixTimeMilliseconds())));

    public async Task<IReadOnlyList<BrowserSession>> ListAsync(UserId user, CancellationToken cancel)
    {
        var oldest = time.GetUtcNow() - Alive;
        await using var context = contexts.CreateOutside();
        var rows = await context.Sessions.Where(row => row.UserId == user.Value && row.SeenAt > oldest).OrderByDescending(row => row.CreatedAt).Take(Most).ToListAsync(cancel);
        return rows.ConvertAll(row => new BrowserSession(row.Id, row.CreatedAt, row.SeenAt, row.Address, row.UserAgent));
    }

    public async Task<Result<Done>> EndAsync(Actor user, string sessionId, CancellationToken cancel)
    {
        if (!(await ListAsync(user.Id!.Value, cancel)).Any(session => session.Id == sessionId))
        {
            return new Error.NotFound();
        }

        await accounts.EndSessionAsync(user.Id.Value, sessionId, time.GetUtcNow() + Alive, cancel);
        return default(Done);
    }

    public async Task<Result<Account>> EndAllAsync(Actor user, CancellationToken cancel)
    {
        var id = user.Id!.Value.Value;
        return await commits.CommitAsync<Account>(
            CommitAuthor.Outside(user),
            session =>
            {
                if (session.Db.Users.SingleOrDefault(row => row.Id == id) is not { } row)
                {
                    return new Error.NotFound();
                }

                session.Db.RemoveRange(session.Db.Sessions.Where(own => own.UserId == id).ToList());
                session.Db.SaveChanges();
                AccountLog.Write(session, id, AccountActions.SessionsEnded, Origin.Of(user));
                session.AfterCommit(() => accounts.Forget(id));
                return managers.Restamp(session.Db, row);
            },
            cancel);
    }
}
