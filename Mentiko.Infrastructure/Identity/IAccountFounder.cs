using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Infrastructure.Identity;

/// <summary>Makes accounts on behalf of the operator of the instance, also where registration is closed.</summary>
internal interface IAccountFounder
{
    /// <summary>The account of this address, made with this password if there is none; an existing one keeps its password.</summary>
    Task<Result<Account>> FindOrCreateAsync(string email, string password, string displayName, CancellationToken cancel);
}
