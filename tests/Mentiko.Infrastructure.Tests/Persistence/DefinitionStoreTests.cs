using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

public abstract class DefinitionStoreTests : IDisposable
{
    private static readonly AuditDraft AgentSaved = new(AuditActions.AgentUpdated, "agent", "a");
    private static readonly AuditDraft ChainSaved = new(AuditActions.ChainUpdated, "chain", "c");
    private static readonly AgentName Collector = AgentName.Parse("collector");
    private static readonly ChainName Weekly = ChainName.Parse("weekly");
    private readonly TemporaryDatabase _db;
    private readonly EfAgentStore _agents;
    private readonly EfChainStore _chains;

    private protected DefinitionStoreTests(TestProvider provider)
    {
        _db = new TemporaryDatabase(provider);
        _agents = new EfAgentStore(_db.Database, _db.Commits, PlansOfTests.Catalog);
        _chains = new EfChainStore(_db.Database, _db.Commits, PlansOfTests.Catalog);
    }

    public void Dispose()
    {
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Agent_Saved_IsReadBackInItsNewestVersion()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        await SaveAgentAsync(scope, "collector", "first");
        var second = await SaveAgentAsync(scope, "collector", "second", expected: 1);

        var found = (await _agents.FindAsync(scope, Collector, CancellationToken.None))!;
        Assert.Equal((2, "second", "Tester", _db.Time.GetUtcNow()), (found.Version, found.Definition.Description, found.Author, found.SavedAt));
        Assert.Equal(2, second.Value.Version);
    }

    [Fact]
    public async Task Versions_BeyondThoseThatAreKept_GoOldestFirst()
    {
        var acme = await _db.AddNamespaceAsync("acme");
        var scope = TemporaryDatabase.Scope(acme);
        await Task.WhenAll(Enumerable.Range(0, Versions.Kept + 3).Select(number => SaveAgentAsync(scope, "collector", $"number {number}")));

        await using var context = _db.Database.Create(scope);
        Assert.Equal(
            Enumerable.Range(4, Versions.Kept),
            context.AgentVersions.Where(row => row.Name == "collector").OrderBy(row => row.Version).Select(row => row.Version).ToList());
        Assert.Equal(Versions.Kept + 3, (await _agents.FindAsync(scope, Collector, CancellationToken.None))!.Version);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public async Task Agent_SavedWithAnotherExpectedVersion_IsRefusedAndUnchanged(int expected)
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        await SaveAgentAsync(scope, "collector", "first");

        Assert.IsType<Error.PreconditionFailed>((await SaveAgentAsync(scope, "collector", "second", expected)).Error);
        Assert.Equal("first", (await _agents.FindAsync(scope, Collector, CancellationToken.None))!.Definition.Description);
    }

    [Fact]
    public async Task Agent_SavedAtOnceFromTheSameVersion_OneWins()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        await SaveAgentAsync(scope, "collector", "first");

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => SaveAgentAsync(scope, "collector", $"by {number}", expected: 1)));

        Assert.Single(results, result => result.IsOk);
        Assert.Equal(2, (await _agents.FindAsync(scope, Collector, CancellationToken.None))!.Version);
    }

    [Fact]
    public async Task Agent_DeletedAndMadeAgain_NeverUsesAVersionNumberTwice()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        await SaveAgentAsync(scope, "collector", "first");
        Assert.True((await _agents.DeleteAsync(scope, Collector, null, AgentSaved, CancellationToken.None)).IsOk);
        Assert.Null(await _agents.FindAsync(scope, Collector, CancellationToken.None));
        Assert.IsType<Error.NotFound>((await _agents.DeleteAsync(scope, Collector, null, AgentSaved, CancellationToken.None)).Error);
        Assert.IsType<Error.PreconditionFailed>((await SaveAgentAsync(scope, "collector", "stale", expected: 1)).Error);

        Assert.Equal(2, (await SaveAgentAsync(scope, "collector", "again", expected: 0)).Value.Version);
        Assert.Equal("again", (await _agents.FindAsync(scope, Collector, CancellationToken.None))!.Definition.Description);
    }

    [Fact]
    public async Task Agent_InUse_IsNotDeletedUntilTheChainLetsItGo()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        await SaveAgentAsync(scope, "collector", "");
        await SaveAgentAsync(scope, "writer", "");
        await SaveChainAsync(scope, "weekly", "collector: chain:start -> a:done", "writer: a:done");

        var refused = await _agents.DeleteAsync(scope, Collector, null, AgentSaved, CancellationToken.None);
        Assert.Contains("weekly", Assert.IsType<Error.Conflict>(refused.Error).Message, StringComparison.Ordinal);

        await SaveChainAsync(scope, "weekly", "writer: chain:start");
        Assert.True((await _agents.DeleteAsync(scope, Collector, null, AgentSaved, CancellationToken.None)).IsOk);
    }

    [Fact]
    public async Task Agent_InUseInAnotherNamespace_IsDeletedHere()
    {
        var acme = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var other = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("other"));
        await SaveAgentAsync(acme, "collector", "");
        await SaveAgentAsync(other, "collector", "of other");
        await SaveChainAsync(other, "weekly", "collector: chain:start");

        Assert.True((await _agents.DeleteAsync(acme, Collector, null, AgentSaved, CancellationToken.None)).IsOk);
        Assert.Equal("of other", (await _agents.FindAsync(other, Collector, CancellationToken.None))!.Definition.Description);
        Assert.Empty(await _agents.FindManyAsync(acme, [Collector], CancellationToken.None));
    }

    [Fact]
    public async Task Chain_WithAnAgentThatIsGone_IsInvalidAlsoAfterItsValidation()
    {
        var acme = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var other = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("other"));
        await SaveAgentAsync(other, "collector", "");

        var result = await SaveChainAsync(acme, "weekly", "collector: chain:start");

        Assert.Equal("$.steps[0].agent", Assert.Single(Assert.IsType<Error.Invalid>(result.Error).Errors).Key);
        Assert.Null(await _chains.FindAsync(acme, Weekly, CancellationToken.None));
    }

    [Fact]
    public async Task Chain_Versions_AreKeptAndPagedNewestFirst()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var other = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("other"));
        await SaveAgentAsync(scope, "collector", "");
        for (var version = 1; version <= 5; version++)
            await SaveChainAsync(scope, "weekly", $"collector: chain:start -> v{version}:done");

        var first = await _chains.ListVersionsAsync(scope, Weekly, new PageRequest(3), CancellationToken.None);
        var second = await _chains.ListVersionsAsync(scope, Weekly, new PageRequest(3, first.Next), CancellationToken.None);
        Assert.Equal([5, 4, 3, 2, 1], first.Items.Concat(second.Items).Select(version => version.Version));
        Assert.Null(second.Next);
        Assert.Equal("v2:done", (await _chains.FindVersionAsync(scope, Weekly, 2, CancellationToken.None))!.Definition.Steps[0].Emits[0].Text);
        Assert.Equal(5, (await _chains.FindAsync(scope, Weekly, CancellationToken.None))!.Version);
        Assert.Null(await _chains.FindVersionAsync(other, Weekly, 2, CancellationToken.None));
        Assert.Empty((await _chains.ListAsync(other, new PageRequest(), CancellationToken.None)).Items);

        Assert.True((await _chains.DeleteAsync(scope, Weekly, 5, ChainSaved, CancellationToken.None)).IsOk);
        Assert.Null(await _chains.FindVersionAsync(scope, Weekly, 2, CancellationToken.None));
        Assert.True((await _agents.DeleteAsync(scope, Collector, null, AgentSaved, CancellationToken.None)).IsOk);
    }

    [Fact]
    public async Task List_OfNames_IsOrdinalAndPaged()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        foreach (var name in new[] { "b", "a-b", "ab", "a", "9" })
            await SaveAgentAsync(scope, name, "");

        var first = await _agents.ListAsync(scope, new PageRequest(2), CancellationToken.None);
        var rest = await _agents.ListAsync(scope, new PageRequest(10, first.Next), CancellationToken.None);
        Assert.Equal(["9", "a", "a-b", "ab", "b"], first.Items.Concat(rest.Items).Select(agent => agent.Name.Text));
    }

    private Task<Result<AgentVersion>> SaveAgentAsync(NamespaceScope scope, string name, string description, int? expected = null) => _agents.SaveAsync(
        scope, AgentName.Parse(name), new AgentDefinition { Description = description, Runtime = new AgentRuntime.Command(["true"]) }, expected, "note", AgentSaved, CancellationToken.None);

    private Task<Result<ChainVersion>> SaveChainAsync(NamespaceScope scope, string name, params string[] steps) =>
        _chains.SaveAsync(scope, ChainName.Parse(name), ChainSketch.Of(steps), null, null, ChainSaved, CancellationToken.None);
}

public sealed class DefinitionStoreOnSqlite() : DefinitionStoreTests(TestProvider.Sqlite);

public sealed class DefinitionStoreOnPostgreSql() : DefinitionStoreTests(TestProvider.PostgreSql);

public sealed class DefinitionStoreOnSqlServer() : DefinitionStoreTests(TestProvider.SqlServer);
