using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Wrong passwords by address, in one table for addresses with an account and without: no node, no restart and no
/// passing of time tells one from the other. A count is forgotten a quarter of an hour after the last failure, which
/// lets nobody guess more often than the lock does.
/// </summary>
internal static class FailedSignIns
{
    // On the row as it is when its turn comes: of two nodes that count at the same time neither is lost.
    private const string CountUp = """
        UPDATE "FailedSignIns"
        SET "Count" = CASE WHEN "ForgottenAt" > @now THEN "Count" + 1 ELSE 1 END, "ForgottenAt" = @until
        WHERE "Address" = @address
        """;

    private const string CountFirst = """INSERT INTO "FailedSignIns" ("Address", "Count", "ForgottenAt") VALUES (@address, 1, @until)""";
    private const string ForgetOne = """DELETE FROM "FailedSignIns" WHERE "Address" = @address""";

    // The oldest minute at a time, so that an act stays short whatever has gathered.
    private const string Sweep = """
        DELETE FROM "FailedSignIns"
        WHERE "ForgottenAt" <= @now AND "ForgottenAt" < 60000 + (SELECT MIN("ForgottenAt") FROM "FailedSignIns")
        """;

    /// <summary>How many there were, and for how long the address is locked; null when it is not.</summary>
    public static async Task<(int Count, TimeSpan? LockedFor)> ReadAsync(MentikoDbContext context, string address, DateTimeOffset now, CancellationToken cancel) =>
        await context.FailedSignIns.SingleOrDefaultAsync(row => row.Address == address, cancel) is { } row
            ? (row.Count, row.Count >= LockoutRule.Failures ? LockoutRule.Remaining(row.ForgottenAt, now) : null)
            : (0, null);

    /// <summary>One more.</summary>
    public static void Count(CommitSession session, string address, DateTimeOffset now)
    {
        var until = (now + LockoutRule.Duration).ToUnixTimeMilliseconds();
        session.Execute(Sweep, ("@now", now.ToUnixTimeMilliseconds()));
        if (session.Execute(CountUp, ("@address", address), ("@now", now.ToUnixTimeMilliseconds()), ("@until", until)) == 0)
        {
            session.Execute(CountFirst, ("@address", address), ("@until", until));
        }
    }

    /// <summary>The address starts from zero again.</summary>
    public static void Forget(CommitSession session, string address) => session.Execute(ForgetOne, ("@address", address));
}
