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

    [Fact]
    public async Task Apply_EachSideChangedSomethingElse_HasBoth()
    {
        var (_, forks) = await ApplyAsync(
            Agent("one"),
            yours: Agent("one") with { Execution = new AgentExecution { MemoryMb = 64 } },
            theirs: Agent("two"));

        var made = Assert.Single(forks.Applied!.Agents);
        Assert.Equal((Own, 1), (made.Name, made.Version));
        Assert.Equal(64, made.Definition.Execution.MemoryMb);
        Assert.Equal(["two"], ((AgentRuntime.Command)made.Definition.Runtime).Arguments);
        Assert.Equal(2, forks.Applied.Origin.Version);
        Assert.Null(forks.Applied.Chain);
    }

    [Theory]
    [InlineData(UpgradeSide.Yours, null)]
    [InlineData(UpgradeSide.Theirs, "theirs")]
    public async Task Apply_AConflict_TakesTheSideThatWasChosen(UpgradeSide side, string? changedTo)
    {
        var (_, forks) = await ApplyAsync(Agent("one"), Agent("mine"), Agent("theirs"), ("agents.read-2.runtime.command", side));

        Assert.Equal(changedTo, forks.Applied!.Agents.Select(agent => ((AgentRuntime.Command)agent.Definition.Runtime).Arguments[0]).SingleOrDefault());
        Assert.Equal(["theirs"], ((AgentRuntime.Command)forks.Applied.Origin.Agents[Own].Runtime).Arguments);
    }

    [Fact]
    public async Task Apply_AConflictThatNobodyDecided_IsRefusedAndNamed()
    {
        var (error, forks) = await ApplyAsync(Agent("one"), Agent("mine"), Agent("theirs"), ("agents.read-2.runtime.type", UpgradeSide.Yours));

        Assert.Equal(["$.choices['agents.read-2.runtime.command']", "$.choices['agents.read-2.runtime.type']"], Assert.IsType<Error.Invalid>(error).Errors.Keys.Order());
        Assert.Null(forks.Applied);
    }

    [Fact]
    public async Task Apply_WhatChangedAfterThePreview_IsRefused()
    {
        var (useCase, preview, forks) = await PendingAsync(Agent("one"), Agent("one"), Agent("two"));
        await _agents.SaveAsync(_scope, Own, Agent("later"), null, null, Saved, CancellationToken.None);

        var answer = await useCase.ExecuteAsync(_scope, new ApplyUpgrade.Input(Name, preview.Stamp, new Dictionary<string, UpgradeSide>()), CancellationToken.None);

        Assert.IsType<Error.PreconditionFailed>(answer.Error);
        Assert.Null(forks.Applied);
    }

    [Fact]
    public async Task Apply_StepsAndAgentsThatAreNew_ComeWholeAndTakeNobodysName()
    {
        await _agents.SaveAsync(_scope, AgentName.Parse("write"), Agent("another's"), null, null, Saved, CancellationToken.None);
        var (useCase, preview, forks) = await PendingAsync(
            Agent("one"),
            Agent("one"),
            Item(2, Agent("one")) with
            {
                Chain = ChainSketch.Of("read: chain:start -> read:done", "write: read:done"),
                Agents = [new ItemAgent(Reader, Agent("one")), new ItemAgent(AgentName.Parse("write"), Agent("new"))],
            });

        Assert.Equal(["agents.write-2", "chain.steps.read.emits", "chain.steps.write"], preview.Changes.Select(change => change.Path));
        Assert.True((await useCase.ExecuteAsync(_scope, new ApplyUpgrade.Input(Name, preview.Stamp, new Dictionary<string, UpgradeSide>()), CancellationToken.None)).IsOk);
        Assert.Equal((AgentName.Parse("write-2"), 0), forks.Applied!.Agents.Select(agent => (agent.Name, agent.Version)).Single());
        Assert.Equal(["read-2", "write-2"], forks.Applied.Chain!.Steps.Select(step => step.Agent.Text));
    }

    [Fact]
    public async Task Apply_AStepThatTheForkTookAway_StaysAwayUnlessItIsChosen()
    {
        var names = new Dictionary<AgentName, AgentName> { [Reader] = Reader };
        var was = ChainSketch.Of("read: chain:start -> read:done", "again: read:done");
        var two = was with { Steps = [.. was.Steps.Select(step => step with { Agent = Reader })] };
        var mine = two with { Steps = [two.Steps[0]] };
        var newer = two with { Steps = [two.Steps[0], two.Steps[1] with { MaxVisits = 3 }] };
        var (useCase, preview, forks) = await PendingAsync(
            new ForkOrigin(ItemName.Parse("item"), 1, two, new Dictionary<AgentName, AgentDefinition> { [Reader] = Agent("one") }, names),
            mine,
            Agent("one"),
            Item(2, Agent("one")) with { Chain = newer });

        var conflict = Assert.Single(preview.Changes);
        Assert.Equal(("chain.steps.again", UpgradeVerdict.Conflict), (conflict.Path, conflict.Verdict));
        Assert.Null(conflict.Yours);
        Assert.True((await useCase.ExecuteAsync(_scope, new ApplyUpgrade.Input(Name, preview.Stamp, new Dictionary<string, UpgradeSide> { [conflict.Path] = UpgradeSide.Theirs }), CancellationToken.None)).IsOk);
        Assert.Equal(3, forks.Applied!.Chain!.Steps[1].MaxVisits);
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

    private async Task<UpgradePreview> PreviewAsync(AgentDefinition ancestor, AgentDefinition yours, AgentDefinition theirs) =>
        (await PendingAsync(ancestor, yours, theirs)).Preview;

    private async Task<(Error? Error, Forks Forks)> ApplyAsync(
        AgentDefinition ancestor, AgentDefinition yours, AgentDefinition theirs, params (string Path, UpgradeSide Side)[] choices)
    {
        var (useCase, preview, forks) = await PendingAsync(ancestor, yours, theirs);
        var input = new ApplyUpgrade.Input(Name, preview.Stamp, choices.ToDictionary(choice => choice.Path, choice => choice.Side));
        return ((await useCase.ExecuteAsync(_scope, input, CancellationToken.None)).Error, forks);
    }

    private Task<(ApplyUpgrade UseCase, UpgradePreview Preview, Forks Forks)> PendingAsync(AgentDefinition ancestor, AgentDefinition yours, AgentDefinition theirs) =>
        PendingAsync(ancestor, yours, Item(2, theirs));

    private Task<(ApplyUpgrade UseCase, UpgradePreview Preview, Forks Forks)> PendingAsync(AgentDefinition ancestor, AgentDefinition yours, MarketplaceItem newest)
    {
        var names = new Dictionary<AgentName, AgentName> { [Reader] = Own };
        var chain = ForkNames.Rename(ChainSketch.Of("read: chain:start"), names);
        var origin = new ForkOrigin(ItemName.Parse("item"), 1, chain, new Dictionary<AgentName, AgentDefinition> { [Own] = ancestor }, names);
        return PendingAsync(origin, chain, yours, newest);
    }

    private async Task<(ApplyUpgrade UseCase, UpgradePreview Preview, Forks Forks)> PendingAsync(
        ForkOrigin origin, ChainDefinition chain, AgentDefinition yours, MarketplaceItem newest)
    {
        await _agents.SaveAsync(_scope, origin.Names[Reader], yours, null, null, Saved, CancellationToken.None);
        await _chains.SaveAsync(_scope, Name, chain, null, null, Saved, CancellationToken.None);
        var (catalog, forks) = (new Catalog(newest), new Forks(origin));
        var preview = await new PreviewUpgrade(catalog, forks, _chains, _agents, new RecordingDenials()).ExecuteAsync(_scope, Name, CancellationToken.None);
        return (new ApplyUpgrade(catalog, forks, _chains, _agents, new FixedSecretNames(), new RecordingDenials()), preview.Value, forks);
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

        public UpgradePlan? Applied { get; private set; }

        public Task<Result<int>> UpgradeAsync(NamespaceScope scope, ChainName chain, UpgradePlan plan, AuditDraft audit, CancellationToken cancel)
        {
            Applied = plan;
            return Task.FromResult<Result<int>>(plan.ChainVersion + 1);
        }

        public Task<ForkOrigin?> FindOriginAsync(NamespaceScope scope, ChainName chain, CancellationToken cancel) => Task.FromResult(origin);
    }
}
