using System.Security.Cryptography;
using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Identity;

/// <summary>What happened to accounts. Entries are written by the acts themselves, through <see cref="Write"/>.</summary>
internal sealed class AccountLog(IReadContextFactory contexts) : IAccountLog
{
    public async Task<IReadOnlyList<AccountEntry>> ListAsync(UserId user, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        var rows = await context.AccountEntries.Where(row => row.UserId == user.Value).OrderByDescending(row => row.Sequence).Take(IAccountLog.Most).ToListAsync(cancel);
        return rows.ConvertAll(row => new AccountEntry(row.Time, row.Action, row.Address, row.UserAgent, row.Detail));
    }

    /// <summary>Adds an entry in the act's own transaction and drops the oldest beyond what is kept.</summary>
    public static void Write(CommitSession session, string user, string action, Origin origin, string? detail = null)
    {
        var entries = session.Db.AccountEntries.Where(row => row.UserId == user);
        var tooOld = entries.OrderByDescending(row => row.Sequence).Skip(IAccountLog.Most - 1).ToList();
        session.Db.RemoveRange(tooOld);
        session.Db.Add(new AccountEntryRow
        {
            UserId = user,
            Sequence = (session.Now << 12) | (uint)RandomNumberGenerator.GetInt32(1 << 12),
            Time = DateTimeOffset.FromUnixTimeMilliseconds(session.Now),
            Action = action,
            Address = origin.Address?.ToString(),
            UserAgent = origin.UserAgent,
            Detail = detail,
        });
        session.Db.SaveChanges();
    }
}
