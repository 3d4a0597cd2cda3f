using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Ids;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Plans;

/// <summary>A hundred callers on two nodes of one database: limits hold to the last one, wherever somebody asks.</summary>
public abstract class TwoNodeQuotaTests : IDisposable
{
    private const int Most = 7;
    private static readonly PlanCatalog Plans = PlansOfTests.WithLimits(new QuotaLimits(1, QueuedRuns: Most, 1, Agents: Most, 1, 1));
    private readonly TemporaryDatabase _db;
    private readonly ICommitLine[] _nodes;

    private protected TwoNodeQuotaTests(TestProvider provider)
    {
        _db = new TemporaryDatabase(provider);
        _nodes = [_db.Commits, _db.NewNode()];
    }

    [Fact]
    public async Task Agents_AsManyAsTheLimitAreMade()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var stores = _nodes.Select(node => new EfAgentStore(_db.Database, node, Plans)).ToArray();

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => SaveAsync(stores[number % 2], scope, $"agent-{number}")));

        Assert.Equal(Most, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(new Error.QuotaExceeded("agents", Most, Most), result.Error));
    }

    [Fact]
    public async Task Runs_AsManyAsTheQueueTakesAreAccepted()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var stores = _nodes.Select(node => new EfRunStore(_db.Database, node, Plans, new RunFeed(), new SystemIds(_db.Time))).ToArray();

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => AcceptAsync(stores[number % 2], scope)));

        Assert.Equal(Most, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(Most, Assert.IsType<Error.QueueFull>(result.Error).Limit));
    }

    public void Dispose()
    {
        (_nodes[1] as IDisposable)?.Dispose();
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Task<Result<AgentVersion>> SaveAsync(EfAgentStore agents, NamespaceScope scope, string name) => agents.SaveAsync(
        scope,
        AgentName.Parse(name),
        new AgentDefinition { Runtime = new AgentRuntime.Command(["true"]) },
        null,
        null,
        new AuditDraft(AuditActions.AgentCreated, "agent", name),
        CancellationToken.None);

    private static Task<Result<AcceptedRun>> AcceptAsync(EfRunStore runs, NamespaceScope scope)
    {
        var run = new NewRun
        {
            Chain = ChainName.Parse("weekly"),
            ChainVersion = 1,
            Definition = new PinnedDefinition(ChainSketch.Of("a: chain:start"), ImmutableSortedDictionary<string, AgentDefinition>.Empty),
            TriggerKind = TriggerKind.Api,
            InputJson = "{}",
        };
        return runs.AcceptAsync(scope, run, new AuditDraft(AuditActions.RunTriggered, "chain", "weekly"), CancellationToken.None);
    }
}

public sealed class TwoNodeQuotaOnPostgreSql() : TwoNodeQuotaTests(TestProvider.PostgreSql);

public sealed class TwoNodeQuotaOnSqlServer() : TwoNodeQuotaTests(TestProvider.SqlServer);
