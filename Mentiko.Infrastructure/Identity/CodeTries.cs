using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.AspNetCore.Identity;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Judges codes on the writer: each is good once, and wrong ones lock the second factor as wrong passwords lock the
/// first. A count of its own, since a right password sets the other one back.
/// </summary>
internal static class CodeTries
{
    private const string Kind = "two-factor";
    private const string Failures = "failures";

    // Named for the one code that it once held; now every code of the last minutes, as hash:time, separated by commas.
    private const string UsedCodes = "last-code";

    // Longer than the app's codes are good for, clocks that differ included.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    /// <summary>Null for a good code, which is used up then; else the refusal, already counted.</summary>
    public static Error? Judge(CommitSession session, Actor user, string code, bool isOfTheApp)
    {
        var id = user.Id!.Value.Value;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(session.Now);
        var (count, lockedUntil) = Read(Find(session, id, Failures));
        if (LockoutRule.Remaining(lockedUntil, now) is { } remaining)
        {
            return new Error.LockedOut(remaining);
        }

        if (isOfTheApp ? TakeCode(session, id, code) : TakeRecoveryCode(session, user, code))
        {
            Write(session, id, Failures, "0");
            return null;
        }

        (count, lockedUntil) = LockoutRule.AfterFailure(count, lockedUntil, now);
        Write(session, id, Failures, string.Create(CultureInfo.InvariantCulture, $"{count}:{lockedUntil?.ToUnixTimeMilliseconds()}"));
        return new Error.InvalidCredentials() with { Message = "This code is wrong, or it was used already." };
    }

    /// <summary>Uses up a code that the app shows; false for one that was used before, for whatever.</summary>
    public static bool TakeCode(CommitSession session, string user, string code)
    {
        var since = session.Now - (long)Remembered.TotalMilliseconds;
        var used = (Find(session, user, UsedCodes) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Where(entry => long.Parse(entry.Split(':')[1], CultureInfo.InvariantCulture) > since)
            .ToList();
        var given = SecretToken.HashOf(code);
        if (used.Exists(entry => entry.StartsWith(given, StringComparison.Ordinal)))
        {
            return false;
        }

        used.Add(string.Create(CultureInfo.InvariantCulture, $"{given}:{session.Now}"));
        Write(session, user, UsedCodes, string.Join(',', used));
        return true;
    }

    private static bool TakeRecoveryCode(CommitSession session, Actor user, string code)
    {
        if (!RecoveryCodes.Redeem(session.Db, user.Id!.Value.Value, code))
        {
            return false;
        }

        session.Db.SaveChanges();
        AccountLog.Write(session, user.Id.Value.Value, AccountActions.RecoveryCodeUsed, Origin.Of(user));
        return true;
    }

    private static (int Count, DateTimeOffset? LockedUntil) Read(string? text) => text?.Split(':') switch
    {
        [var count, { Length: > 0 } until] => (int.Parse(count, CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(until, CultureInfo.InvariantCulture))),
        [var count, ..] => (int.Parse(count, CultureInfo.InvariantCulture), null),
        _ => (0, null),
    };

    private static string? Find(CommitSession session, string user, string name) =>
        session.Db.UserTokens.Where(row => row.UserId == user && row.LoginProvider == Kind && row.Name == name).Select(row => row.Value).SingleOrDefault();

    private static void Write(CommitSession session, string user, string name, string value)
    {
        var row = session.Db.UserTokens.SingleOrDefault(row => row.UserId == user && row.LoginProvider == Kind && row.Name == name)
            ?? session.Db.Add(new IdentityUserToken<string> { UserId = user, LoginProvider = Kind, Name = name }).Entity;
        row.Value = value;
        session.Db.SaveChanges();
    }
}
