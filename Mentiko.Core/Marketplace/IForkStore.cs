using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Marketplace;

/// <summary>Chains that were made from items of the catalog.</summary>
public interface IForkStore
{
    /// <summary>
    /// Makes the agents, the chain and the record of its origin in one transaction with the audit entries, or nothing.
    /// <see cref="Error.Conflict"/> where a chain has the name; <see cref="Error.QuotaExceeded"/> where one definition
    /// of all is too many. An agent's name that is taken gets a number.
    /// </summary>
    Task<Result<ForkOrigin>> ForkAsync(NamespaceScope scope, MarketplaceItem item, ChainName name, AuditDraft audit, CancellationToken cancel);

    /// <summary>
    /// Saves what an upgrade makes of a fork, and its new origin, in one transaction with the audit entries.
    /// <see cref="Error.PreconditionFailed"/> where one of the definitions or the origin is not what the plan was made
    /// of any more. Returns the chain's version.
    /// </summary>
    Task<Result<int>> UpgradeAsync(NamespaceScope scope, ChainName chain, UpgradePlan plan, AuditDraft audit, CancellationToken cancel);

    /// <summary>Where the chain is from; null for one that was not forked.</summary>
    Task<ForkOrigin?> FindOriginAsync(NamespaceScope scope, ChainName chain, CancellationToken cancel);
}
