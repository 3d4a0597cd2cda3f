using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Checks a password so that a caller cannot tell a wrong one from an unknown address: both read the same,
/// hash once, commit once, count towards the same lock and give the same answer.
/// </summary>
internal sealed class PasswordCheck(
    IReadContextFactory contexts,
    ICommitLine commits,
    IPasswordHasher<UserAccount> hasher,
    AddressDigest digests,
    TimeProvider time) : IDisposable
{
    private const int Gates = 256;

    private static readonly UserAccount Nobody = new();

    // One check of an address at a time on this node: many at once would all pass the count before the first failure is
    // written. Of n nodes n - 1 may look once more.
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
        var digest = await digests.OfAsync(address, cancel);
        var now = time.GetUtcNow();
        var (user, failures, lockedFor) = await FindAsync(address, digest, now, cancel);
        if (lockedFor is { } remaining)
        {
            return new Error.LockedOut(remaining);
        }

        // Cut, not refused: a password of any length costs the same, and one that is too long is never right.
        var given = password.Length <= PasswordRules.Longest ? password : password[..PasswordRules.Longest];
        var verdict = hasher.VerifyHashedPassword(user ?? Nobody, user?.PasswordHash ?? _decoy.Value, given);
        if (user?.PasswordHash is null || verdict == PasswordVerificationResult.Failed || given.Length != password.Length)
        {
            await FailAsync(digest, now);
            return new Error.InvalidCredentials();
        }

        await SucceedAsync(user, failures > 0 ? digest : null, verdict, password);
        return user;
    }

    private async Task<(UserAccount? User, int Failures, TimeSpan? LockedFor)> FindAsync(string address, string digest, DateTimeOffset now, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        var user = await context.Users.SingleOrDefaultAsync(user => user.NormalizedEmail == address, cancel);
        var (failures, lockedFor) = await FailedSignIns.ReadAsync(context, digest, now, cancel);
        return (user, failures, lockedFor);
    }

    /// <summary>Not cancelled with the caller: hanging up must not save an attempt.</summary>
    private async Task FailAsync(string digest, DateTimeOffset now) =>
        await commits.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                FailedSignIns.Count(session, digest, now);
                return default(Done);
            },
            CancellationToken.None);

    private async Task SucceedAsync(UserAccount user, string? failed, PasswordVerificationResult verdict, string password)
    {
        var newer = verdict == PasswordVerificationResult.SuccessRehashNeeded ? hasher.HashPassword(user, password) : null;
        if (failed is null && newer is null)
        {
            return;
        }

        await commits.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                if (failed is not null)
                {
                    FailedSignIns.Forget(session, failed);
                }

                // A password that was changed meanwhile must not be undone by a better hash of the old one.
                if (newer is not null && session.Db.Users.SingleOrDefault(row => row.Id == user.Id && row.PasswordHash == user.PasswordHash) is { } row)
                {
                    row.PasswordHash = newer;
                    session.Db.SaveChanges();
                }

                return default(Done);
            },
            CancellationToken.None);
    }
}
