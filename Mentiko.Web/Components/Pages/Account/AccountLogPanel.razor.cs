using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>The account's own record, in words.</summary>
public sealed partial class AccountLogPanel
{
    private IReadOnlyList<AccountEntry>? _entries;
    private int _shown = 10;

    [Parameter, EditorRequired]
    public UserId User { get; set; }

    [Inject]
    private IAccountLog Log { get; set; } = null!;

    protected override async Task OnInitializedAsync() => _entries = await Log.ListAsync(User, CancellationToken.None);

    private static string Words(AccountEntry entry) => entry.Action switch
    {
        AccountActions.SignedIn => "Signed in",
        AccountActions.TokenIssued => entry.Detail is { } organization ? $"Token for {organization}" : "Token for no organization",
        AccountActions.SessionEnded => "A session was signed out",
        AccountActions.SessionsEnded => "Everything was signed out",
        AccountActions.PasswordChanged => "Password changed",
        AccountActions.PasswordReset => "Password set by a link",
        AccountActions.ProfileChanged => "Name changed",
        AccountActions.TwoFactorOn => "Two-factor authentication turned on",
        AccountActions.TwoFactorOff => "Two-factor authentication turned off",
        AccountActions.RecoveryCodesRenewed => "New recovery codes",
        AccountActions.RecoveryCodeUsed => "A recovery code was used",
        var other => other,
    };
}
