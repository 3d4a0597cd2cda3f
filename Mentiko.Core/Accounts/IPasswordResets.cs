using Mentiko.Core.Results;

namespace Mentiko.Core.Accounts;

/// <summary>A new password for whoever reads an account's e-mail.</summary>
public interface IPasswordResets
{
    /// <summary>
    /// Sends a link to the address, if it has an account. Returns before anything is looked up, so that neither answer
    /// nor time tell whether it has.
    /// </summary>
    void Request(string email);

    /// <summary>
    /// Sets the password by the link's token: once, within an hour, and only while the account is as it was. Ends every
    /// session, token and other link of the account; a second factor stays in force.
    /// <see cref="Error.Invalid"/> for a token that is not good, or a password that cannot be one.
    /// </summary>
    /// <param name="token">From the link.</param>
    /// <param name="password">The new one.</param>
    /// <param name="origin">Where it comes from; whose it is, the token says.</param>
    /// <param name="cancel">Has an effect until it is written.</param>
    Task<Result<Done>> ResetAsync(string token, string password, Origin origin, CancellationToken cancel);
}
