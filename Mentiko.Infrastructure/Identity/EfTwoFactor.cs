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
/// The second factor, on Identity's authenticator. What a code comes to is decided on the writer: two requests with the
/// same code cannot both be the first.
/// </summary>
internal sealed class EfTwoFactor(
    IReadContextFactory contexts,
    ICommitLine commits,
    PasswordCheck passwords,
    UserManagers managers,
    EfAccounts accounts,
    ILetterBox letters) : ITwoFactor
{
    private const string Issuer = "Mentiko";
    private readonly AuthenticatorTokenProvider<UserAccount> _codes = new();

    public async Task<TwoFactorState> ReadAsync(UserId user, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        var isOn = await context.Users.Where(row => row.Id == user.Value).Select(row => row.TwoFactorEnabled).SingleOrDefaultAsync(cancel);
        return new TwoFactorState(isOn, isOn ? await RecoveryCodes.CountAsync(context, user.Value, cancel) : 0);
    }

    public async Task<Result<TwoFactorSetup>> BeginAsync(Actor user, string password, CancellationToken cancel)
    {
        if (!(await CheckPasswordAsync(user, password, cancel)).TryGet(out var known, out var refusal))
        {
            return refusal;
        }

        return await commits.CommitAsync<TwoFactorSetup>(
            CommitAuthor.Outside(user),
            session =>
            {
                var row = session.Db.Users.Single(row => row.Id == known.Id);
                if (row.TwoFactorEnabled)
                {
                    return new Error.Conflict("Two-factor authentication is on. Turn it off before you set it up anew.");
                }

                var manager = managers.Over(session.Db);
                var key = manager.GenerateNewAuthenticatorKey();
                managers.SetKey(session.Db, row, key);
                return new TwoFactorSetup(key, AddressOf(row.Email!, key));
            },
            cancel);
    }

    public async Task<Result<IReadOnlyList<string>>> TurnOnAsync(Actor user, string code, CancellationToken cancel)
    {
        var given = Digits(code);
        Error wrong = Error.Invalid.At("$.code", "This is not the code that the app shows now. Check the clock of the device.");
        if (!await IsOfTheAppAsync(user.Id!.Value, given, cancel))
        {
            return wrong;
        }

        // Used up by this: whoever saw it typed in cannot sign in with it.
        var done = await ChangeAsync(
            user,
            AccountActions.TwoFactorOn,
            (session, row) => row.TwoFactorEnabled ? new Error.Conflict("Two-factor authentication is on already.")
                : CodeTries.TakeCode(session, row.Id, given) ? null
                : wrong,
            row => row.TwoFactorEnabled = true,
            cancel);
        if (!done.TryGet(out var made, out var error))
        {
            return error;
        }

        letters.Send(new Letter.TwoFactorChanged(made.Email, IsOn: true));
        return Result<IReadOnlyList<string>>.Of(made.Codes);
    }

    public async Task<Result<Done>> TurnOffAsync(Actor user, string password, CancellationToken cancel)
    {
        if (!(await CheckPasswordAsync(user, password, cancel)).TryGet(out var known, out var refusal))
        {
            return refusal;
        }

        var result = await commits.CommitAsync<string>(
            CommitAuthor.Outside(user),
            session =>
            {
                var row = session.Db.Users.Single(row => row.Id == known.Id);
                row.TwoFactorEnabled = false;
                UserManagers.DropKey(session.Db, row);
                RecoveryCodes.Drop(session.Db, row.Id);
                session.Db.SaveChanges();
                AccountLog.Write(session, row.Id, AccountActions.TwoFactorOff, Origin.Of(user));
                session.AfterCommit(() => accounts.Forget(row.Id));
                return row.Email!;
            },
            cancel);
        return result.Map(email =>
        {
            letters.Send(new Letter.TwoFactorChanged(email, IsOn: false));
            return default(Done);
        });
    }

    public async Task<Result<IReadOnlyList<string>>> RenewRecoveryCodesAsync(Actor user, string password, CancellationToken cancel)
    {
        if (!(await CheckPasswordAsync(user, password, cancel)).TryGet(out _, out var refusal))
        {
            return refusal;
        }

        var done = await ChangeAsync(
            user,
            AccountActions.RecoveryCodesRenewed,
            (_, row) => row.TwoFactorEnabled ? null : new Error.Conflict("Two-factor authentication is off."),
            _ => { },
            cancel);
        return done.TryGet(out var kept, out var error) ? Result<IReadOnlyList<string>>.Of(kept.Codes) : error;
    }

    public async Task<Result<Done>> CheckAsync(Actor user, string? code, CancellationToken cancel)
    {
        if (!(await ReadAsync(user.Id!.Value, cancel)).IsOn)
        {
            return default(Done);
        }

        var given = Digits(code ?? "");
        if (given.Length == 0)
        {
            return new Error.TwoFactorRequired();
        }

        var isOfTheApp = await IsOfTheAppAsync(user.Id.Value, given, cancel);

        // Not cancelled with the caller: hanging up must not save an attempt.
        var verdict = await commits.CommitAsync(
            CommitAuthor.Outside(user), session => Result<Error?>.Of(CodeTries.Judge(session, user, given, isOfTheApp)), CancellationToken.None);
        return verdict.TryGet(out var wrong, out var refusal) ? wrong is null ? default(Done) : wrong : refusal;
    }

    private static string Digits(string code) => string.Concat(code.Where(c => !char.IsWhiteSpace(c) && c != '-')).ToLowerInvariant();

    private static string AddressOf(string email, string key) => string.Create(
        CultureInfo.InvariantCulture, $"otpauth://totp/{Issuer}:{Uri.EscapeDataString(email)}?secret={key}&issuer={Issuer}&digits=6");

    /// <summary>Changes the account and gives it new recovery codes.</summary>
    private Task<Result<(string Email, IReadOnlyList<string> Codes)>> ChangeAsync(
        Actor user, string action, Func<CommitSession, UserAccount, Error?> refuse, Action<UserAccount> change, CancellationToken cancel)
    {
        var codes = RecoveryCodes.New();
        return commits.CommitAsync<(string, IReadOnlyList<string>)>(
            CommitAuthor.Outside(user),
            session =>
            {
                if (session.Db.Users.SingleOrDefault(row => row.Id == user.Id!.Value.Value && row.NamespaceId == null) is not { } row)
                {
                    return new Error.NotFound();
                }

                if (refuse(session, row) is { } refusal)
                {
                    return refusal;
                }

                change(row);
                RecoveryCodes.Replace(session.Db, row.Id, codes);
                session.Db.SaveChanges();
                AccountLog.Write(session, row.Id, action, Origin.Of(user));
                session.AfterCommit(() => accounts.Forget(row.Id));
                return (row.Email!, codes);
            },
            cancel);
    }

    private async Task<Result<UserAccount>> CheckPasswordAsync(Actor user, string password, CancellationToken cancel) =>
        await accounts.FindAsync(user.Id!.Value, cancel) is { Home: null } account
            ? await passwords.CheckAsync(account.Email, password, cancel)
            : new Error.NotFound();

    private async Task<bool> IsOfTheAppAsync(UserId user, string digits, CancellationToken cancel)
    {
        if (digits.Length != 6)
        {
            return false;
        }

        await using var context = contexts.CreateOutside();
        return await context.Users.SingleOrDefaultAsync(row => row.Id == user.Value, cancel) is { } known
            && await _codes.ValidateAsync("TwoFactor", digits, managers.Over(context), known);
    }
}
