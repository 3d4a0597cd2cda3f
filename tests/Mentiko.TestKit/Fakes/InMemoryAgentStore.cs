using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.TestKit.Fakes;

/// <summary>Agents in memory, each namespace by itself. Lists are not paged, and nothing knows which chains use an agent.</summary>
public sealed class InMemoryAgentStore : IAgentStore
{
    private readonly SortedDictionary<(NamespaceId Namespace, string Name), AgentVersion> _agents =
        new(Comparer<(NamespaceId Namespace, string Name)>.Create((a, b) => (a.Namespace.Value, a.Name).CompareTo((b.Namespace.Value, b.Name))));

    public List<AuditDraft> Audit { get; } = [];

    public Task<AgentVersion?> FindAsync(NamespaceScope scope, AgentName name, CancellationToken cancel) =>
        Task.FromResult(_agents.GetValueOrDefault((scope.Namespace, name.Text)));

    public Task<IReadOnlyList<AgentVersion>> FindManyAsync(NamespaceScope scope, IReadOnlyCollection<AgentName> names, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<AgentVersion>>([.. names.Select(name => _agents.GetValueOrDefault((scope.Namespace, name.Text))).OfType<AgentVersion>()]);

    public Task<Page<AgentVersion>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel) =>
        Task.FromResult(new Page<AgentVersion>([.. _agents.Where(entry => entry.Key.Namespace == scope.Namespace).Select(entry => entry.Value)], null));

    public Task<Result<AgentVersion>> SaveAsync(NamespaceScope scope, AgentName name, AgentDefinition definition, int? expectedVersion, string? note, AuditDraft audit, CancellationToken cancel)
    {
        var current = _agents.GetValueOrDefault((scope.Namespace, name.Text))?.Version ?? 0;
        if (expectedVersion is { } expected && expected != current)
        {
            return Task.FromResult<Result<AgentVersion>>(new Error.PreconditionFailed($"The current version is {current}."));
        }

        Audit.Add(audit);
        var saved = new AgentVersion(name, current + 1, definition, scope.Actor.Name, DateTimeOffset.UnixEpoch, note);
        _agents[(scope.Namespace, name.Text)] = saved;
        return Task.FromResult<Result<AgentVersion>>(saved);
    }

    public Task<Result<Done>> DeleteAsync(NamespaceScope scope, AgentName name, int? expectedVersion, AuditDraft audit, CancellationToken cancel)
    {
        if (!_agents.Remove((scope.Namespace, name.Text)))
        {
            return Task.FromResult<Result<Done>>(new Error.NotFound());
        }

        Audit.Add(audit);
        return Task.FromResult<Result<Done>>(default(Done));
    }
}
