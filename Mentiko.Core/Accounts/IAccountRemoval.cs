using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Accounts;

/// <summary>How an account ends. Stands outside of any namespace, as accounts do.</summary>
public interface IAccountRemoval
{
    /// <summary>
    /// Ends every membership, session, token and API key of the account, stops its schedules, and removes it; what it
    /// did stays in the organizations' records. Password and, where it is on, second factor are checked as for signing
    /// in. <see cref="Error.Conflict"/>, with nothing changed, while it is the only Owner of an organization or the
    /// only administrator of the instance.
    /// </summary>
    Task<Result<Done>> RemoveAsync(Actor user, string password, string? code, CancellationToken cancel);
}
