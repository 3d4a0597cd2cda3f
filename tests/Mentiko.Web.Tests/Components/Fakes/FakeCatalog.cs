using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Results;
using Mentiko.TestKit.Sketches;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>A catalog of what a test puts into it.</summary>
internal sealed class FakeCatalog(params MarketplaceItem[] items) : IMarketplaceCatalog
{
    public IReadOnlyList<MarketplaceItem> Items => items;

    /// <summary>An item of one step, whose title is its name.</summary>
    public static MarketplaceItem Item(string name, string? secret = null) => new()
    {
        Name = ItemName.Parse(name),
        Version = 1,
        Publisher = "Tests",
        Title = name,
        Summary = "For tests",
        Chain = ChainSketch.Of("read: chain:start"),
        Agents = [new ItemAgent(AgentName.Parse("read"), new AgentDefinition { Runtime = new AgentRuntime.Command(["true"]), Secrets = secret is null ? [] : [secret] })],
        Input = JsonElement.Parse("{}"),
    };

    public MarketplaceItem? Find(ItemName name, int? version = null) => items.FirstOrDefault(item => item.Name == name);

    public IReadOnlyList<int> VersionsOf(ItemName name) => [.. items.Where(item => item.Name == name).Select(item => item.Version)];
}

/// <summary>Forks that were made, by their names.</summary>
internal sealed class FakeForks : IForkStore
{
    public List<string> Made { get; } = [];

    public Task<Result<ForkOrigin>> ForkAsync(NamespaceScope scope, MarketplaceItem item, ChainName name, AuditDraft audit, CancellationToken cancel)
    {
        Made.Add(name.Text);
        return Task.FromResult<Result<ForkOrigin>>(new ForkOrigin(
            item.Name,
            item.Version,
            item.Chain,
            item.Agents.ToDictionary(agent => agent.Name, agent => agent.Definition),
            item.Agents.ToDictionary(agent => agent.Name, agent => agent.Name)));
    }

    public Task<Result<int>> UpgradeAsync(NamespaceScope scope, ChainName chain, UpgradePlan plan, AuditDraft audit, CancellationToken cancel) => throw new NotSupportedException();

    public Task<ForkOrigin?> FindOriginAsync(NamespaceScope scope, ChainName chain, CancellationToken cancel) => Task.FromResult<ForkOrigin?>(null);
}
