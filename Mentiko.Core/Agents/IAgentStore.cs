using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Agents;

/// <summary>The agents of a namespace. Each write is one transaction with its audit entry.</summary>
public interface IAgentStore
{
    Task<AgentVersion?> FindAsync(NamespaceScope scope, AgentName name, CancellationToken cancel);

    /// <summary>The current version of each of the named agents that exists.</summary>
    Task<IReadOnlyList<AgentVersion>> FindManyAsync(NamespaceScope scope, IReadOnlyCollection<AgentName> names, CancellationToken cancel);

    /// <summary>Current versions by name.</summary>
    Task<Page<AgentVersion>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel);

    /// <summary>
    /// Saves a new version, or the first. <paramref name="expectedVersion"/> is the caller's If-Match (0: must not
    /// exist, null: whatever is there); another current version is <see cref="Error.PreconditionFailed"/>. The newest 500
    /// versions are kept.
    /// </summary>
    Task<Result<AgentVersion>> SaveAsync(NamespaceScope scope, AgentName name, AgentDefinition definition, int? expectedVersion, string? note, AuditDraft audit, CancellationToken cancel);

    /// <summary>Deletes; <see cref="Error.Conflict"/> naming the chains whose current version uses the agent.</summary>
    Task<Result<Done>> DeleteAsync(NamespaceScope scope, AgentName name, int? expectedVersion, AuditDraft audit, CancellationToken cancel);
}
