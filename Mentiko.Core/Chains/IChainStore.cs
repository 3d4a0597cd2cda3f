using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>The chains of a namespace with all their versions. Each write is one transaction with its audit entry.</summary>
public interface IChainStore
{
    Task<ChainVersion?> FindAsync(NamespaceScope scope, ChainName name, CancellationToken cancel);

    Task<ChainVersion?> FindVersionAsync(NamespaceScope scope, ChainName name, int version, CancellationToken cancel);

    /// <summary>Current versions by name.</summary>
    Task<Page<ChainVersion>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel);

    /// <summary>All versions of one chain, newest first.</summary>
    Task<Page<ChainVersion>> ListVersionsAsync(NamespaceScope scope, ChainName name, PageRequest page, CancellationToken cancel);

    /// <summary>As <see cref="Agents.IAgentStore.SaveAsync"/>.</summary>
    Task<Result<ChainVersion>> SaveAsync(NamespaceScope scope, ChainName name, ChainDefinition definition, int? expectedVersion, string? note, AuditDraft audit, CancellationToken cancel);

    /// <summary>Deletes the chain and its versions; its runs stay, each with the definition it pinned.</summary>
    Task<Result<Done>> DeleteAsync(NamespaceScope scope, ChainName name, int? expectedVersion, AuditDraft audit, CancellationToken cancel);
}
