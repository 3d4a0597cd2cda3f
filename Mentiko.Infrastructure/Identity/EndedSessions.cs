using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// The browser sessions that people have signed out of. A cookie proves itself and cannot be taken back, so its end
/// is what is kept, beside the account, until the cookie has expired.
/// </summary>
internal sealed class EndedSessions(ICommitLine commits)
{
    private const string Kind = "ended-session";

    public async Task AddAsync(UserId user, string sessionId, DateTimeOffset until, CancellationToken cancel)
    {
        var result = await commits.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                var now = session.Now;
                var rows = session.Db.UserTokens.Where(row => row.UserId == user.Value && row.LoginProvider == Kind).ToList();
                session.Db.RemoveRange(rows.Where(row => row.Name == sessionId || ReadTime(row.Value) < now));
                session.Db.SaveChanges();
                session.Db.RemoveRange(session.Db.Sessions.Where(row => row.Id == sessionId && row.UserId == user.Value).ToList());
                session.Db.Add(new IdentityUserToken<string> { UserId = user.Value, LoginProvider = Kind, Name = sessionId, Value = WriteTime(until) });
                session.Db.SaveChanges();
                AccountLog.Write(session, user.Value, AccountActions.SessionEnded, new Origin(null, null));
                return default(Done);
            },
            cancel);
        if (result.Error is { } refusal)
        {
            throw new InvalidOperationException($"The session could not be ended: {refusal.Code}");
        }
    }

    public static async Task<ImmutableHashSet<string>> ReadAsync(MentikoDbContext context, string user, CancellationToken cancel) =>
        [.. await context.UserTokens.Where(row => row.UserId == user && row.LoginProvider == Kind).Select(row => row.Name).ToListAsync(cancel)];

    private static string WriteTime(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static long ReadTime(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : 0;
}
