using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Instance;

/// <summary>
/// The only way to administer the instance. Whoever may not is told what they would be told of an address that does
/// not exist.
/// </summary>
public sealed class InstanceGate(IAccounts accounts)
{
    /// <summary>
    /// Enters as the account is now. A token that is bound to a namespace is for that namespace's work, whoever holds
    /// it: it administers nothing. A browser session may, whichever organization it shows.
    /// </summary>
    public async ValueTask<Result<InstanceScope>> EnterAsync(SessionIdentity session, CancellationToken cancel)
    {
        if (session.Actor.Id is not { } user)
        {
            return new Error.Unauthenticated();
        }

        // What an organization's provider says counts in that organization.
        if (session.Actor.Home is not null)
        {
            return new Error.NotFound();
        }

        if (session.Actor.Credential != CredentialKind.Session && session.Namespace is not null)
        {
            return new Error.NotFound();
        }

        return await accounts.FindAsync(user, cancel) is { IsInstanceAdministrator: true, Home: null } ? new InstanceScope(session.Actor) : new Error.NotFound();
    }
}
