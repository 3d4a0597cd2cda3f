using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Plans;

/// <summary>Chains and agents up to the limit and not one more, whoever asks at the same time.</summary>
public abstract class DefinitionQuotaTests : IDisposable
{
    private const int Most = 7;
    private static readonly AuditDraft Saved = new(AuditActions.AgentUpdated, "agent", "a");
    private readonly TemporaryDatabase _db;

    private protected DefinitionQuotaTests(TestProvider provider) => _db = new TemporaryDatabase(provider);

    [Fact]
    public async Task Agents_HundredAtOnce_AsManyAsTheLimitAreMade()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var agents = Agents(Most);

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => SaveAsync(agents, scope, $"agent-{number}")));

        Assert.Equal(Most, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(new Error.QuotaExceeded("agents", Most, Most), result.Error));
        Assert.Equal(Most, (await agents.ListAsync(scope, new PageRequest(100), CancellationToken.None)).Items.Count);
    }

    [Fact]
    public async Task Chains_HundredAtOnce_AsManyAsTheLimitAreMade()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        await SaveAsync(Agents(1), scope, "worker");
        var chains = Chains(Most);

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => SaveAsync(chains, scope, $"chain-{number}")));

        Assert.Equal(Most, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(new Error.QuotaExceeded("chains", Most, Most), result.Error));
    }

    [Fact]
    public async Task Agents_AtTheLimit_AreStillUpdatedAndOneDeletedMakesRoom()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var agents = Agents(2);
        await SaveAsync(agents, scope, "one");
        await SaveAsync(agents, scope, "two");

        Assert.Equal(2, (await SaveAsync(agents, scope, "one")).Value.Version);
        Assert.IsType<Error.QuotaExceeded>((await SaveAsync(agents, scope, "three")).Error);
        Assert.True((await agents.DeleteAsync(scope, AgentName.Parse("one"), null, Saved, CancellationToken.None)).IsOk);
        Assert.True((await SaveAsync(agents, scope, "three")).IsOk);

        // A definition that was deleted counts again when it comes back.
        Assert.IsType<Error.QuotaExceeded>((await SaveAsync(agents, scope, "one")).Error);
    }

    [Fact]
    public async Task Chains_LimitLoweredBelowTheUse_TakesNothingAwayAndRefusesNewOnes()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        await SaveAsync(Agents(1), scope, "worker");
        foreach (var name in new[] { "one", "two", "three" })
        {
            await SaveAsync(Chains(3), scope, name);
        }

        var lower = Chains(1);

        Assert.Equal(new Error.QuotaExceeded("chains", 1, 3), (await SaveAsync(lower, scope, "four")).Error);
        Assert.True((await SaveAsync(lower, scope, "three")).IsOk);
        Assert.Equal(3, (await lower.ListAsync(scope, new PageRequest(), CancellationToken.None)).Items.Count);
    }

    [Fact]
    public async Task Agents_OfAnotherNamespace_DoNotCount()
    {
        var acme = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var other = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("other"));
        var agents = Agents(1);
        await SaveAsync(agents, other, "one");

        Assert.True((await SaveAsync(agents, acme, "one")).IsOk);
        Assert.False((await SaveAsync(agents, acme, "two")).IsOk);
    }

    public void Dispose()
    {
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    private EfAgentStore Agents(int most) => new(_db.Database, _db.Commits, PlansOfTests.WithLimits(new QuotaLimits(1, 1, 1, most, 1, 1)));

    private EfChainStore Chains(int most) => new(_db.Database, _db.Commits, PlansOfTests.WithLimits(new QuotaLimits(1, 1, most, 1, 1, 1)));

    private static Task<Result<AgentVersion>> SaveAsync(EfAgentStore agents, NamespaceScope scope, string name) => agents.SaveAsync(
        scope, AgentName.Parse(name), new AgentDefinition { Runtime = new AgentRuntime.Command(["true"]) }, null, null, Saved, CancellationToken.None);

    private static Task<Result<ChainVersion>> SaveAsync(EfChainStore chains, NamespaceScope scope, string name) =>
        chains.SaveAsync(scope, ChainName.Parse(name), ChainSketch.Of("worker: chain:start"), null, null, Saved with { Action = AuditActions.ChainUpdated }, CancellationToken.None);
}

public sealed class DefinitionQuotaOnSqlite() : DefinitionQuotaTests(TestProvider.Sqlite);

public sealed class DefinitionQuotaOnPostgreSql() : DefinitionQuotaTests(TestProvider.PostgreSql);

public sealed class DefinitionQuotaOnSqlServer() : DefinitionQuotaTests(TestProvider.SqlServer);
