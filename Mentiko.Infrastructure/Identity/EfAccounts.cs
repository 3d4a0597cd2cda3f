using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Ids;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Identity;

/// <summary>Accounts on ASP.NET Core Identity's model. Hashing is done by the caller's thread; the writer only writes.</summary>
internal sealed class EfAccounts(
    IReadContextFactory contexts,
    ICommitLine commits,
    PasswordCheck passwords,
    TokenDesk tokens,
    ApiKeyDesk keys,
    UserManagers managers,
    EndedSessions ended,
    ILetterBox letters,
    IIdGenerator ids,
    SingleNamespace single,
    EfNamespaceDirectory directory,
    IOptions<AccountOptions> options,
    TimeProvider time) : IAccounts, IAccountFounder
{
    private const string BadName = "A display name has 1 to 100 characters, none of them a control or formatting character.";

    private readonly BriefCache<string, Account> _accounts = new(time);

    public async Task<Result<Account>> RegisterAsync(string email, string password, string displayName, string? invitation, CancellationToken cancel)
    {
        if (options.Value.Registration == "Closed" && !(invitation is not null && await directory.IsInvitedAsync(invitation, email, time.GetUtcNow(), cancel)))
        {
            return new Error.Forbidden("Registration is closed on this server. Ask an administrator for an invitation.");
        }

        var created = await CreateAsync(email.Trim(), password, displayName.Trim(), isAdministrator: false, cancel);
        if (created.TryGet(out var account, out _))
        {
            await single.WelcomeAsync(account);
        }

        return created;
    }

    public async Task<Result<Account>> CheckPasswordAsync(string email, string password, CancellationToken cancel) =>
        (await passwords.CheckAsync(email, password, cancel)).Map(user => user.ToAccount());

    public async Task<Result<Account>> ChangePasswordAsync(Actor user, string current, string next, CancellationToken cancel)
    {
        if (user.Id is not { } id || await FindAsync(id, cancel) is not { Home: null } account)
        {
            return new Error.NotFound();
        }

        var problems = PasswordRules.Problems(next, account.Email).ToArray();
        if (problems.Length > 0)
        {
            return new Error.Invalid(new Dictionary<string, string[]> { ["$.newPassword"] = problems });
        }

        var check = await passwords.CheckAsync(account.Email, current, cancel);
        if (!check.TryGet(out var known, out var refusal))
        {
            return refusal;
        }

        var hash = managers.Hasher.HashPassword(known, next);
        var changed = await commits.CommitAsync(CommitAuthor.Outside(user), session => SetPassword(session, known, hash, Origin.Of(user)), cancel);
        if (changed.IsOk)
        {
            letters.Send(new Letter.PasswordChanged(account.Email));
        }

        return changed;
    }

    public async Task<Result<Account>> RenameAsync(Actor user, string displayName, CancellationToken cancel)
    {
        var name = displayName.Trim();
        if (!DisplayNames.IsGood(name))
        {
            return Error.Invalid.At("$.displayName", BadName);
        }

        return await commits.CommitAsync<Account>(
            CommitAuthor.Outside(user),
            session =>
            {
                if (user.Id is not { } id || session.Db.Users.SingleOrDefault(row => row.Id == id.Value && row.NamespaceId == null) is not { } row)
                {
                    return new Error.NotFound();
                }

                var before = row.DisplayName;
                row.DisplayName = name;
                session.Db.SaveChanges();
                AccountLog.Write(session, row.Id, AccountActions.ProfileChanged, Origin.Of(user), before);
                session.AfterCommit(() => Forget(row.Id));
                return row.ToAccount();
            },
            cancel);
    }

    public ValueTask<Account?> FindAsync(UserId user, CancellationToken cancel) =>
        _accounts.TryGet(user.Value, out var known) ? new(known) : _accounts.AskAsync(user.Value, ReadAsync, keepNone: false, cancel);

    public async Task EndSessionAsync(UserId user, string sessionId, DateTimeOffset until, CancellationToken cancel)
    {
        await ended.AddAsync(user, sessionId, until, cancel);
        Forget(user.Value);
    }

    /// <summary>The account has changed: the next request sees it.</summary>
    public void Forget(string user) => _accounts.Drop(user);

    public Task<Result<IssuedToken>> IssueTokenAsync(Account account, Actor actor, NamespaceSlug? slug, CancellationToken cancel) =>
        tokens.IssueAsync(account, actor, slug, cancel);

    public ValueTask<TokenIdentity?> FindTokenAsync(string token, CancellationToken cancel) =>
        token.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal) ? keys.FindAsync(token, cancel) : tokens.FindAsync(token, cancel);

    public Task RevokeTokenAsync(TokenIdentity token, Actor actor, CancellationToken cancel) => tokens.RevokeAsync(token, actor, cancel);

    /// <summary>Creates an account without asking whether registration is open.</summary>
    public async Task<Result<Account>> CreateAsync(string email, string password, string displayName, bool isAdministrator, CancellationToken cancel)
    {
        var problems = Problems(email, password, displayName);
        if (problems.Count > 0)
        {
            return new Error.Invalid(problems);
        }

        var user = new UserAccount
        {
            Id = ids.NewId().ToString("N"),
            Email = email,
            UserName = email,
            DisplayName = displayName,
            IsInstanceAdministrator = isAdministrator,
        };
        user.PasswordHash = managers.Hasher.HashPassword(user, password);
        return await commits.CommitAsync(CommitAuthor.Outside(Actor.System), session => Insert(session, user), cancel);
    }

    public async Task<Result<Account>> FindOrCreateAsync(string email, string password, string displayName, CancellationToken cancel) =>
        await FindByEmailAsync(email, cancel) is { } known
            ? known.ToAccount()
            : await CreateAsync(email, password, displayName, isAdministrator: false, cancel);

    public async Task<UserAccount?> FindByEmailAsync(string email, CancellationToken cancel)
    {
        var address = EmailAddress.Normalize(email);
        await using var context = contexts.CreateOutside();
        return await context.Users.SingleOrDefaultAsync(row => row.NormalizedEmail == address, cancel);
    }

    private static Dictionary<string, string[]> Problems(string email, string password, string displayName)
    {
        var problems = new Dictionary<string, string[]>();
        if (!EmailAddress.IsGood(email))
        {
            problems["$.email"] = ["This is not an e-mail address: it has 3 to 254 ASCII characters and one @ in between."];
        }

        if (PasswordRules.Problems(password, email).ToArray() is { Length: > 0 } ofPassword)
        {
            problems["$.password"] = ofPassword;
        }

        if (!DisplayNames.IsGood(displayName))
        {
            problems["$.displayName"] = [BadName];
        }

        return problems;
    }

    private Result<Account> Insert(CommitSession session, UserAccount user)
    {
        if (session.Db.Users.Any(row => row.NormalizedEmail == EmailAddress.Normalize(user.Email!)))
        {
            return Error.Invalid.At("$.email", "There is an account with this e-mail address already.");
        }

        return Saved(managers.Over(session.Db).CreateAsync(user), user);
    }

    private Result<Account> SetPassword(CommitSession session, UserAccount known, string hash, Origin origin)
    {
        if (session.Db.Users.SingleOrDefault(row => row.Id == known.Id && row.PasswordHash == known.PasswordHash) is not { } user)
        {
            return new Error.Conflict("The password was changed meanwhile.");
        }

        user.PasswordHash = hash;
        session.Db.RemoveRange(session.Db.Sessions.Where(row => row.UserId == user.Id).ToList());
        session.Db.SaveChanges();
        AccountLog.Write(session, user.Id, AccountActions.PasswordChanged, origin);
        session.AfterCommit(() => Forget(user.Id));
        return managers.Restamp(session.Db, user);
    }

    private static Result<Account> Saved(Task<IdentityResult> task, UserAccount user)
    {
        // SQLite completes everything before it returns; on the writer there is nothing else to do anyway.
        var result = task.GetAwaiter().GetResult();
        return result.Succeeded
            ? user.ToAccount()
            : throw new InvalidOperationException($"The account was refused: {string.Join(", ", result.Errors.Select(error => error.Code))}");
    }

    private async Task<Account?> ReadAsync(string id, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        return await context.Users.SingleOrDefaultAsync(user => user.Id == id && !user.IsOut, cancel) is { } found
            ? found.ToAccount() with { EndedSessions = await EndedSessions.ReadAsync(context, id, cancel) }
            : null;
    }
}
