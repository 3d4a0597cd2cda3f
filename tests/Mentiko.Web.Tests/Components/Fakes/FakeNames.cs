using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Search;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>Names of every namespace in one list, with whose they are; and what was looked for.</summary>
internal sealed class FakeNames : INameIndex
{
    public List<(string Slug, string Name)> Chains { get; } = [];

    public List<(string Slug, string Name)> Agents { get; } = [];

    public List<FoundRun> Runs { get; } = [];

    public List<string> Asked { get; } = [];

    public Task<IReadOnlyList<ChainName>> FindChainsAsync(NamespaceScope scope, string text, int limit, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<ChainName>>([.. Find("chains", Chains, scope, text, limit).Select(ChainName.Parse)]);

    public Task<IReadOnlyList<AgentName>> FindAgentsAsync(NamespaceScope scope, string text, int limit, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<AgentName>>([.. Find("agents", Agents, scope, text, limit).Select(AgentName.Parse)]);

    public Task<IReadOnlyList<FoundRun>> FindNewestRunsAsync(NamespaceScope scope, int limit, CancellationToken cancel)
    {
        Asked.Add("newest");
        return Task.FromResult<IReadOnlyList<FoundRun>>([.. Runs.Take(limit)]);
    }

    public Task<IReadOnlyList<FoundRun>> FindRunsAsync(NamespaceScope scope, string digits, int limit, CancellationToken cancel)
    {
        Asked.Add($"runs {digits}");
        return Task.FromResult<IReadOnlyList<FoundRun>>([.. Runs.Where(run => run.Id.ShortText.StartsWith(digits, StringComparison.Ordinal)).Take(limit)]);
    }

    private IEnumerable<string> Find(string kind, List<(string Slug, string Name)> names, NamespaceScope scope, string text, int limit)
    {
        Asked.Add($"{kind} {text}");
        return names.Where(entry => entry.Slug == scope.Slug.Text && entry.Name.Contains(text, StringComparison.Ordinal)).Select(entry => entry.Name).Take(limit);
    }
}
