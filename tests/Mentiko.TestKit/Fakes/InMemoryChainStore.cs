using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.TestKit.Fakes;

/// <summary>Chains with their versions in memory, each namespace by itself. Lists are not paged.</summary>
public sealed class InMemoryChainStore : IChainStore
{
    private readonly Dictionary<(NamespaceId Namespace, string Name), List<ChainVersion>> _chains = [];

    public List<AuditDraft> Audit { get; } = [];

    public Task<ChainVersion?> FindAsync(NamespaceScope scope, ChainName name, CancellationToken cancel) =>
        Task.FromResult(Versions(scope, name).LastOrDefault());

    public Task<ChainVersion?> FindVersionAsync(NamespaceScope scope, ChainName name, int version, CancellationToken cancel) =>
        Task.FromResult(Versions(scope, name).Find(saved => saved.Version == version));

    public Task<Page<ChainVersion>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel) =>
        Task.FromResult(new Page<ChainVersion>(
            [.. _chains.Where(entry => entry.Key.Namespace == scope.Namespace).OrderBy(entry => entry.Key.Name, StringComparer.Ordinal).Select(entry => entry.Value[^1])],
            null));

    public Task<Page<ChainVersion>> ListVersionsAsync(NamespaceScope scope, ChainName name, PageRequest page, CancellationToken cancel) =>
        Task.FromResult(new Page<ChainVersion>([.. Enumerable.Reverse(Versions(scope, name))], null));

    public Task<Result<ChainVersion>> SaveAsync(NamespaceScope scope, ChainName name, ChainDefinition definition, int? expectedVersion, string? note, AuditDraft audit, CancellationToken cancel)
    {
        var versions = Versions(scope, name);
        if (expectedVersion is { } expected && expected != versions.Count)
        {
            return Task.FromResult<Result<ChainVersion>>(new Error.PreconditionFailed($"The current version is {versions.Count}."));
        }

        Audit.Add(audit);
        var saved = new ChainVersion(name, versions.Count + 1, definition, scope.Actor.Name, DateTimeOffset.UnixEpoch, note);
        versions.Add(saved);
        _chains[(scope.Namespace, name.Text)] = versions;
        return Task.FromResult<Result<ChainVersion>>(saved);
    }

    public Task<Result<Done>> DeleteAsync(NamespaceScope scope, ChainName name, int? expectedVersion, AuditDraft audit, CancellationToken cancel)
    {
        if (!_chains.Remove((scope.Namespace, name.Text)))
        {
            return Task.FromResult<Result<Done>>(new Error.NotFound());
        }

        Audit.Add(audit);
        return Task.FromResult<Result<Done>>(default(Done));
    }

    private List<ChainVersion> Versions(NamespaceScope scope, ChainName name) => _chains.GetValueOrDefault((scope.Namespace, name.Text), []);
}
