namespace Mentiko.Core.Accounts;

/// <summary>The closed list of what an account's log may say.</summary>
public static class AccountActions
{
    public const string SignedIn = "signed-in";
    public const string TokenIssued = "token.issued";
    public const string SessionEnded = "session.ended";
    public const string SessionsEnded = "sessions.ended";
    public const string PasswordChanged = "password.changed";
    public const string PasswordReset = "password.reset";
    public const string ProfileChanged = "profile.changed";
    public const string TwoFactorOn = "two-factor.turned-on";
    public const string TwoFactorOff = "two-factor.turned-off";
    public const string RecoveryCodesRenewed = "recovery-codes.renewed";
    public const string RecoveryCodeUsed = "recovery-code.used";
}
