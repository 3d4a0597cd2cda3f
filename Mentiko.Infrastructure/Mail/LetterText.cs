using Mentiko.Core.Accounts;

namespace Mentiko.Infrastructure.Mail;

/// <summary>A letter in words.</summary>
internal sealed record LetterText(string To, string Subject, string Body)
{
    /// <param name="letter">The letter.</param>
    /// <param name="root">What links begin with; empty for paths of this server.</param>
    public static LetterText Of(Letter letter, string root) => letter switch
    {
        Letter.Invitation invitation => new(
            letter.To,
            $"{OneLine(invitation.InvitedBy)} invites you to {OneLine(invitation.Organization)}",
            $"""
            {OneLine(invitation.InvitedBy)} invites you to the organization {OneLine(invitation.Organization)} on Mentiko, as {invitation.Role}.

            Accept within seven days, with an account for this address:
            {root}/invitations/{invitation.Token}

            If you do not know what this is about, do nothing.
            """),
        Letter.PasswordReset reset => new(
            letter.To,
            "A new password for Mentiko",
            $"""
            Somebody asked for a new password for your account. If it was you, set it within an hour:
            {root}/reset-password?token={Uri.EscapeDataString(reset.Token)}

            If it was not you, do nothing: your password stays as it is.
            """),
        Letter.PasswordChanged => new(
            letter.To,
            "Your password was changed",
            $"""
            The password of your Mentiko account was changed, and everything that was signed in with it is signed out.

            If it was not you, set a new one at once:
            {root}/forgot-password
            """),
        Letter.TwoFactorChanged { IsOn: var isOn } => new(
            letter.To,
            $"Two-factor authentication is {(isOn ? "on" : "off")}",
            $"""
            Two-factor authentication of your Mentiko account was turned {(isOn ? "on" : "off")}.

            If it was not you, set a new password at once and look at your account:
            {root}/forgot-password
            """),
        Letter.AccountDeleted => new(
            letter.To,
            "Your account was deleted",
            """
            Your Mentiko account was deleted, with its sessions, tokens and API keys. What it did stays in the records of the organizations that it belonged to.

            If it was not you, tell an Owner of your organization at once.
            """),
        _ => throw new InvalidOperationException($"A letter without words: {letter.GetType().Name}."),
    };

    // Names are people's words; a line of their own would look like ours.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
