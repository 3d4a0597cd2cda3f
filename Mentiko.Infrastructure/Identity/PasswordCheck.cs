using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Checks a password so that a caller cannot tell a wrong one from an unknown address: both read once, hash once,
/// commit once, count towards a lock and give the same answer.
/// </summary>
internal sealed class PasswordCheck(
    IReadContextFactory contexts,
    ICommitLine commits,
    IPasswordHasher<UserAccount> hasher,
    StrangerLockout strangers,
    TimeProvider time) : IDisposable
{
    private const int Gates = 256;

    // A row of its own that every failure writes, so that one of an unknown address waits for the disk too.
    private const string CountFailure = """UPDATE "Counters" SET "Value" = "Value" + 1 WHERE "Name" = 'failed-sign-ins'""";
    private const string CountFirst = """INSERT INTO "Counters" ("Name", "Value") VALUES ('failed-sign-ins', 1)""";

    private static readonly UserAccount Nobody = new();

    // One check of an address at a time: many at once would all pass the count before the first failure is written.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new SemaphoreSlim(1))];
    private readonly Lazy<string> _decoy = new(() => hasher.HashPassword(Nobody, SecretToken.New()));

    public async Task<Result<UserAccount>> CheckAsync(string email, string password, CancellationToken cancel)
    {
        var address = EmailAddress.Normalize(email);
        var gate = _gates[(uint)address.GetHashCode(StringComparison.Ordinal) % Gates];
        await gate.WaitAsync(cancel);
        try
        {
            return await CheckAloneAsync(address, password, cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => Array.ForEach(_gates, gate => gate.Dispose());

    private async Task<Result<UserAccount>> CheckAloneAsync(string address, string password, CancellationToken cancel)
    {
        var user = await FindAsync(address, cancel);
        var now = time.GetUtcNow();
        if ((user is null ? strangers.Remaining(address, now) : LockoutRule.Remaining(user.LockoutEnd, now)) is { } remaining)
        {
            return new Error.LockedOut(remaining);
        }

        // Cut, not refused: a password of any length costs the same, and one that is too long is never right.
        var given = password.Length <= PasswordRules.Longest ? password : password[..PasswordRules.Longest];
        var verdict = hasher.VerifyHashedPassword(user ?? Nobody, user?.PasswordHash ?? _decoy.Value, given);
        if (user?.PasswordHash is null || verdict == PasswordVerificationResult.Failed || given.Length != password.Length)
        {
            await FailAsync(user, address, now);
            return new Error.InvalidCredentials();
        }

        await SucceedAsync(user, verdict, password);
        return user;
    }

    private async Task<UserAccount?> FindAsync(string address, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        return await context.Users.SingleOrDefaultAsync(user => user.NormalizedEmail == address, cancel);
    }

    /// <summary>Not cancelled with the caller: hanging up must not save an attempt.</summary>
    private async Task FailAsync(UserAccount? user, string address, DateTimeOffset now)
    {
        if (user is null)
        {
            strangers.Fail(address, now);
        }

        await commits.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                if (session.Execute(CountFailure) == 0)
                {
                    session.Execute(CountFirst);
                }

                if (session.Db.Users.SingleOrDefault(row => row.NormalizedEmail == address) is { } row)
                {
                    (row.AccessFailedCount, row.LockoutEnd) = LockoutRule.AfterFailure(row.AccessFailedCount, row.LockoutEnd, now);
                    session.Db.SaveChanges();
                }

                return default(Done);
            },
            CancellationToken.None);
    }

    private async Task SucceedAsync(UserAccount user, PasswordVerificationResult verdict, string password)
    {
        var newer = verdict == PasswordVerificationResult.SuccessRehashNeeded ? hasher.HashPassword(user, password) : null;
        if (user.AccessFailedCount == 0 && newer is null)
        {
            return;
        }

        await commits.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                // A password that was changed meanwhile must not be undone by a better hash of the old one.
                if (session.Db.Users.SingleOrDefault(row => row.Id == user.Id && row.PasswordHash == user.PasswordHash) is { } row)
                {
                    row.AccessFailedCount = 0;
                    row.PasswordHash = newer ?? row.PasswordHash;
                    session.Db.SaveChanges();
                }

                return default(Done);
            },
            CancellationToken.None);
    }
}
