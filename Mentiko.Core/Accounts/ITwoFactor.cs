using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Accounts;

/// <summary>Whether an account asks for a second factor, and how many of its recovery codes are left.</summary>
public readonly record struct TwoFactorState(bool IsOn, int RecoveryCodesLeft);

/// <summary>What an authenticator app is given: the key in base32, and the same as an <c>otpauth:</c> address for a picture.</summary>
public sealed record TwoFactorSetup(string Key, string Address);

/// <summary>
/// The second factor of accounts: codes of an authenticator app (TOTP, six digits, 30 seconds), and recovery codes for
/// when it is lost. Each code is good once. Keys are sealed and recovery codes hashed before they are stored.
/// </summary>
public interface ITwoFactor
{
    Task<TwoFactorState> ReadAsync(UserId user, CancellationToken cancel);

    /// <summary>
    /// A new key, not in force before <see cref="TurnOnAsync"/>. <see cref="Error.InvalidCredentials"/> for a wrong
    /// password, <see cref="Error.Conflict"/> while a second factor is in force.
    /// </summary>
    Task<Result<TwoFactorSetup>> BeginAsync(Actor user, string password, CancellationToken cancel);

    /// <summary>Puts the key in force, proved by a code of the app, which is used up by it; the recovery codes, only this once.</summary>
    Task<Result<IReadOnlyList<string>>> TurnOnAsync(Actor user, string code, CancellationToken cancel);

    /// <summary>As <see cref="BeginAsync"/>; key and recovery codes are gone afterwards.</summary>
    Task<Result<Done>> TurnOffAsync(Actor user, string password, CancellationToken cancel);

    /// <summary>New recovery codes in place of all older ones, only this once.</summary>
    Task<Result<IReadOnlyList<string>>> RenewRecoveryCodesAsync(Actor user, string password, CancellationToken cancel);

    /// <summary>
    /// The second half of signing in. Good at once for an account without a second factor; else
    /// <see cref="Error.TwoFactorRequired"/> without a code, <see cref="Error.InvalidCredentials"/> for a wrong or used
    /// one, <see cref="Error.LockedOut"/> after too many of these.
    /// </summary>
    Task<Result<Done>> CheckAsync(Actor user, string? code, CancellationToken cancel);
}
