namespace Mentiko.Core.Accounts;

/// <summary>An e-mail that the product sends. The set is closed: there is no way to send anything else.</summary>
public abstract record Letter(string To)
{
    /// <summary>Somebody without an account is invited into an organization.</summary>
    public sealed record Invitation(string To, string Organization, string InvitedBy, string Role, string Token) : Letter(To);

    /// <summary>A link to a new password.</summary>
    public sealed record PasswordReset(string To, string Token) : Letter(To);

    /// <summary>The password has changed; whoever did not do it must hear of it.</summary>
    public sealed record PasswordChanged(string To) : Letter(To);

    /// <summary>The second factor was turned on or off.</summary>
    public sealed record TwoFactorChanged(string To, bool IsOn) : Letter(To);

    /// <summary>The account is gone.</summary>
    public sealed record AccountDeleted(string To) : Letter(To);
}

/// <summary>Sends e-mail, in its own time: what is sent is never waited for, and a letter that cannot be delivered fails no act.</summary>
public interface ILetterBox
{
    /// <summary>Whether letters arrive anywhere; pages say so where they do not.</summary>
    bool IsOpen { get; }

    void Send(Letter letter);
}
