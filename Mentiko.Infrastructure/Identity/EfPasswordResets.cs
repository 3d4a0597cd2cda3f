using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Identity;

/// <summary>Passwords by a link in an e-mail. One open link for an account: the latest one counts.</summary>
internal sealed partial class EfPasswordResets(
    IReadContextFactory contexts, ICommitLine commits, EfAccounts accounts, UserManagers managers, AddressDigest digests, ILetterBox letters, ILogger<EfPasswordResets> logger) : IPasswordResets
{
    private const string Kind = "password-reset";
    private const int MostAtOnce = 256;
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private int _waiting;

    public void Request(string email)
    {
        // The doors slow askers down; this is for all of them together.
        if (Interlocked.Increment(ref _waiting) > MostAtOnce)
        {
            Interlocked.Decrement(ref _waiting);
            return;
        }

        _ = SendAsync(email);
    }

    public async Task<Result<Done>> ResetAsync(string token, string password, Origin origin, CancellationToken cancel)
    {
        if (token.Split('.') is not [var id, { Length: > 0 } secret] || await FindAsync(id, secret, cancel) is not { } user)
        {
            return Unusable();
        }

        if (PasswordRules.Problems(password, user.Email!).ToArray() is { Length: > 0 } problems)
        {
            return new Error.Invalid(new Dictionary<string, string[]> { ["$.password"] = problems });
        }

        var failed = await digests.OfAsync(user.NormalizedEmail!, cancel);
        var passwordHash = managers.Hasher.HashPassword(user, password);
        var result = await commits.CommitAsync(CommitAuthor.Outside(Actor.System), session => Reset(session, user, secret, passwordHash, failed, origin), cancel);
        if (result.IsOk)
        {
            letters.Send(new Letter.PasswordChanged(user.Email!));
        }

        return result;
    }

    private static Error.Invalid Unusable() => Error.Invalid.At("$.token", "This link was used, is too old or was never given out. Ask for a new one.");

    private Result<Done> Reset(CommitSession session, UserAccount known, string secret, string passwordHash, string failed, Origin origin)
    {
        var row = session.Db.Users.SingleOrDefault(row => row.Id == known.Id);
        var links = session.Db.UserTokens.Where(link => link.UserId == known.Id && link.LoginProvider == Kind).ToList();
        if (row is null || !links.Any(link => IsGood(link, row, secret, session.Now)))
        {
            return Unusable();
        }

        session.Db.RemoveRange(links);
        session.Db.RemoveRange(session.Db.Sessions.Where(own => own.UserId == row.Id).ToList());
        row.PasswordHash = passwordHash;
        session.Db.SaveChanges();
        FailedSignIns.Forget(session, failed);
        AccountLog.Write(session, row.Id, AccountActions.PasswordReset, origin);
        session.AfterCommit(() => accounts.Forget(row.Id));
        managers.Restamp(session.Db, row);
        return default(Done);
    }

    /// <summary>A link stands for the account as it was: a changed password, or everything signed out, ends it.</summary>
    private static bool IsGood(IdentityUserToken<string> link, UserAccount user, string secret, long now) =>
        string.Equals(link.Name, SecretToken.HashOf(secret), StringComparison.Ordinal)
        && link.Value?.Split(':', 2) is [var end, var stamp]
        && long.Parse(end, CultureInfo.InvariantCulture) > now
        && string.Equals(stamp, user.SecurityStamp, StringComparison.Ordinal);

    private async Task<UserAccount?> FindAsync(string id, string secret, CancellationToken cancel)
    {
        var hash = SecretToken.HashOf(secret);
        await using var context = contexts.CreateOutside();
        return await context.UserTokens.AnyAsync(link => link.UserId == id && link.LoginProvider == Kind && link.Name == hash, cancel)
            ? await context.Users.SingleOrDefaultAsync(user => user.Id == id, cancel)
            : null;
    }

    private async Task SendAsync(string email)
    {
        try
        {
            // Off the caller's thread before anything differs between addresses.
            await Task.Yield();
            if (await accounts.FindByEmailAsync(email, CancellationToken.None) is not { } user)
            {
                return;
            }

            var secret = SecretToken.New();
            var written = await commits.CommitAsync(CommitAuthor.Outside(Actor.System), session => Open(session, user.Id, secret), CancellationToken.None);
            if (written.IsOk)
            {
                letters.Send(new Letter.PasswordReset(user.Email!, $"{user.Id}.{secret}"));
            }
        }
        catch (Exception fault)
        {
            LogNotSent(logger, fault);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static Result<Done> Open(CommitSession session, string user, string secret)
    {
        if (session.Db.Users.SingleOrDefault(row => row.Id == user) is not { } row)
        {
            return new Error.NotFound();
        }

        session.Db.RemoveRange(session.Db.UserTokens.Where(link => link.UserId == user && link.LoginProvider == Kind).ToList());
        var end = session.Now + (long)Life.TotalMilliseconds;
        session.Db.Add(new IdentityUserToken<string>
        {
            UserId = user,
            LoginProvider = Kind,
            Name = SecretToken.HashOf(secret),
            Value = string.Create(CultureInfo.InvariantCulture, $"{end}:{row.SecurityStamp}"),
        });
        session.Db.SaveChanges();
        return default(Done);
    }

    [LoggerMessage(1311, LogLevel.Error, "A link to a new password could not be made.")]
    private static partial void LogNotSent(ILogger logger, Exception fault);
}
