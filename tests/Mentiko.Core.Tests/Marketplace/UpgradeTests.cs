using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Results;
using Mentiko.TestKit.Fakes;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Core.Tests.Marketplace;

/// <summary>What the catalog changed, what the fork changed, and where both did.</summary>
public sealed class UpgradeTests
{
    private static readonly AgentName Reader = AgentName.Parse("read");
    private static readonly AgentName Own = AgentName.Parse("read-2");
    private static readonly ChainName Name = ChainName.Parse("mine");
    private static readonly AuditDraft Saved = new(AuditActions.ChainUpdated, "chain", "mine");
    private readonly InMemoryAgentStore _agents = new();
    private readonly InMemoryChainStore _chains = new();
    private readonly NamespaceScope _scope = new TestNamespace("acme").As(Role.Admin);

    [Fact]
    public async Task Preview_NothingChanged_SaysNothing()
    {
        var preview = await PreviewAsync(Agent("one"), yours: Agent("one"), theirs: Agent("one"));

        Assert.Equal((1, 2), (preview.From, preview.To));
        Assert.Empty(preview.Changes);
    }

    [Fact]
    public async Task Preview_EachSideChangedSomethingElse_TakesAndKeeps()
    {
        var preview = await PreviewAsync(
            Agent("one"),
            yours: Agent("one") with { Execution = new AgentExecution { MemoryMb = 64 } },
            theirs: Agent("two"));

        Assert.Equal(
            [("agents.read-2.execution.memoryMb", UpgradeVerdict.Keep), ("agents.read-2.runtime.command", UpgradeVerdict.Take)],
            preview.Changes.Select(change => (change.Path, change.Verdict)));
        Assert.False(preview.HasConflict);
    }

    [Fact]
    public async Task Preview_BothChangedTheSame_IsAConflictOrNoneByTheValue()
    {
        var other = await PreviewAsync(Agent("one"), yours: Agent("mine"), theirs: Agent("theirs"));
        var same = await PreviewAsync(Agent("one"), yours: Agent("two"), theirs: Agent("two"));

        Assert.Equal(UpgradeVerdict.Conflict, Assert.Single(other.Changes).Verdict);
        Assert.Equal("mine", other.Changes[0].Yours!.Value[0].GetString());
        Assert.True(other.HasConflict);
        Assert.Equal(UpgradeVerdict.Same, Assert.Single(same.Changes).Verdict);
    }

    [Fact]
    public async Task Preview_ChainThatWasNotForked_IsAConflict()
    {
        await _chains.SaveAsync(_scope, Name, ChainSketch.Of("read: chain:start"), null, null, Saved, CancellationToken.None);
        var useCase = new PreviewUpgrade(new Catalog(Item(2, Agent("one"))), new Forks(null), _chains, _agents, new RecordingDenials());

        Assert.IsType<Error.Conflict>((await useCase.ExecuteAsync(_scope, Name, CancellationToken.None)).Error);
        Assert.IsType<Error.NotFound>((await useCase.ExecuteAsync(_scope, ChainName.Parse("other"), CancellationToken.None)).Error);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("LOG web", 1)]
    [InlineData("log absent", 0)]
    public void Browse_Search_FindsItemsThatHoldEveryWord(string search, int found)
    {
        var browse = new BrowseMarketplace(new Catalog(
            Item(1, Agent("one")) with { Name = ItemName.Parse("a"), Title = "Log of a web server" },
            Item(1, Agent("one")) with { Name = ItemName.Parse("b"), Title = "Another" }));

        Assert.Equal(found, browse.List(search, new PageRequest()).Items.Count);
        Assert.Equal(search.Length == 0 ? "a" : null, browse.List(search, new PageRequest(1)).Next);
    }

    [Fact]
    public void FreeName_LongNameTaken_StaysWithinTheLimit()
    {
        var wanted = AgentName.Parse(new string('a', 63));

        Assert.Equal(new string('a', 61) + "-3", ForkNames.Free(wanted, name => name == wanted || name.Text.EndsWith("-2", StringComparison.Ordinal)).Text);
    }

    private async Task<UpgradePreview> PreviewAsync(AgentDefinition ancestor, AgentDefinition yours, AgentDefinition theirs)
    {
        var names = new Dictionary<AgentName, AgentName> { [Reader] = Own };
        var chain = ForkNames.Rename(ChainSketch.Of("read: chain:start"), names);
        await _agents.SaveAsync(_scope, Own, yours, null, null, Saved, CancellationToken.None);
        await _chains.SaveAsync(_scope, Name, chain, null, null, Saved, CancellationToken.None);
        var origin = new ForkOrigin(ItemName.Parse("item"), 1, chain, new Dictionary<AgentName, AgentDefinition> { [Own] = ancestor }, names);
        var useCase = new PreviewUpgrade(new Catalog(Item(2, theirs)), new Forks(origin), _chains, _agents, new RecordingDenials());
        return (await useCase.ExecuteAsync(_scope, Name, CancellationToken.None)).Value;
    }

    private static AgentDefinition Agent(string command) => new() { Runtime = new AgentRuntime.Command([command]) };

    private static MarketplaceItem Item(int version, AgentDefinition agent) => new()
    {
        Name = ItemName.Parse("item"),
        Version = version,
        Publisher = "Tests",
        Title = "An item",
        Summary = "For tests",
        Chain = ChainSketch.Of("read: chain:start"),
        Agents = [new ItemAgent(Reader, agent)],
        Input = JsonSerializer.Deserialize<JsonElement>("{}"),
    };

    private sealed class Catalog(params MarketplaceItem[] items) : IMarketplaceCatalog
    {
        public IReadOnlyList<MarketplaceItem> Items => items;

        public MarketplaceItem? Find(ItemName name, int? version = null) => items.FirstOrDefault(item => item.Name == name);

        public IReadOnlyList<int> VersionsOf(ItemName name) => [.. items.Where(item => item.Name == name).Select(item => item.Version)];
    }

    private sealed class Forks(ForkOrigin? origin) : IForkStore
    {
        public Task<Result<ForkOrigin>> ForkAsync(NamespaceScope scope, MarketplaceItem item, ChainName name, AuditDraft audit, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task<ForkOrigin?> FindOriginAsync(NamespaceScope scope, ChainName chain, CancellationToken cancel) => Task.FromResult(origin);
    }
}
