using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Marketplace;
using Mentiko.Infrastructure.Tests.Persistence;
using Mentiko.TestKit.Persistence;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Marketplace;

/// <summary>A fork is whole or not there, and stands by itself.</summary>
public abstract class ForkStoreTests
{
    private static readonly MarketplaceItem Item = ShippedBundles.Read().Single(item => item.Name.Text == "access-log-triage");
    private static readonly ChainName Name = ChainName.Parse("triage");
    private readonly TestProvider _provider;

    private protected ForkStoreTests(TestProvider provider) => _provider = provider;

    [Fact]
    public async Task Fork_IntoAnEmptyNamespace_MakesChainAgentsAndOrigin()
    {
        await using var composed = await Composed.StartAsync(provider: _provider);
        var scope = await ScopeAsync(composed, "acme");

        var made = (await ForkAsync(composed, scope)).Value;
        var origin = await composed.Get<IForkStore>().FindOriginAsync(scope, Name, CancellationToken.None);

        Assert.Equal(Item.Agents.Select(agent => agent.Name), made.Names.Values.OrderBy(name => name.Text, StringComparer.Ordinal));
        Assert.Equal(3, (await composed.Get<IAgentStore>().ListAsync(scope, new PageRequest(), CancellationToken.None)).Items.Count);
        Assert.NotNull(await composed.Get<IChainStore>().FindAsync(scope, Name, CancellationToken.None));
        Assert.Equal((Item.Name, 1), (origin!.Item, origin.Version));
        Assert.Equal(ChainDefinitionWriter.Write(Item.Chain), ChainDefinitionWriter.Write(origin.Chain));
        Assert.Equal(3, origin.Agents.Count);
    }

    [Fact]
    public async Task Fork_AgentsNamesTaken_GetNumbersAndTheChainFollows()
    {
        await using var composed = await Composed.StartAsync(provider: _provider);
        var scope = await ScopeAsync(composed, "acme");
        await ForkAsync(composed, scope);

        var second = (await ForkAsync(composed, scope, "again")).Value;

        Assert.All(second.Names, name => Assert.Equal($"{name.Key.Text}-2", name.Value.Text));
        var chain = await composed.Get<IChainStore>().FindAsync(scope, ChainName.Parse("again"), CancellationToken.None);
        Assert.All(chain!.Definition.Steps, step => Assert.EndsWith("-2", step.Agent.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fork_ChainsNameTaken_IsAConflictAndLeavesNothing()
    {
        await using var composed = await Composed.StartAsync(provider: _provider);
        var scope = await ScopeAsync(composed, "acme");
        await ForkAsync(composed, scope);

        Assert.IsType<Error.Conflict>((await ForkAsync(composed, scope)).Error);
        Assert.Equal(3, (await composed.Get<IAgentStore>().ListAsync(scope, new PageRequest(), CancellationToken.None)).Items.Count);
    }

    [Fact]
    public async Task Fork_OneAgentTooMany_LeavesNothingOfIt()
    {
        await using var composed = await Composed.StartAsync(new() { ["Plans:free:Agents"] = "2" }, provider: _provider);
        var scope = await ScopeAsync(composed, "acme");

        Assert.Equal(new Error.QuotaExceeded("agents", 2, 2), (await ForkAsync(composed, scope)).Error);
        Assert.Empty((await composed.Get<IAgentStore>().ListAsync(scope, new PageRequest(), CancellationToken.None)).Items);
        Assert.Null(await composed.Get<IChainStore>().FindAsync(scope, Name, CancellationToken.None));
        var entries = await composed.Get<IAuditTrail>().ListAsync(scope, new AuditQuery(new PageRequest()), CancellationToken.None);
        Assert.DoesNotContain(entries.Items, entry => entry.Action is AuditActions.ChainForked or AuditActions.AgentCreated);
    }

    [Fact]
    public async Task Origin_OfAnotherNamespaceOrADeletedChain_IsNotThere()
    {
        await using var composed = await Composed.StartAsync(provider: _provider);
        var (acme, other) = (await ScopeAsync(composed, "acme"), await ScopeAsync(composed, "globex"));
        await ForkAsync(composed, acme);
        var forks = composed.Get<IForkStore>();

        Assert.Null(await forks.FindOriginAsync(other, Name, CancellationToken.None));
        Assert.NotNull(await forks.FindOriginAsync(acme, Name, CancellationToken.None));
        await composed.Get<IChainStore>().DeleteAsync(acme, Name, null, new AuditDraft(AuditActions.ChainDeleted, "chain", Name.Text), CancellationToken.None);
        Assert.Null(await forks.FindOriginAsync(acme, Name, CancellationToken.None));
        Assert.True((await ForkAsync(composed, acme)).IsOk);
    }

    private static async Task<NamespaceScope> ScopeAsync(Composed composed, string slug)
    {
        var owner = await composed.RegisterAsync($"owner-{slug}");
        composed.Get<DataTree>().CreateNamespaceTree(await composed.CreateAsync(owner, slug));
        return (await composed.EnterAsync(owner, slug))!;
    }

    private static Task<Result<ForkOrigin>> ForkAsync(Composed composed, NamespaceScope scope, string name = "triage") =>
        composed.Get<IForkStore>().ForkAsync(scope, Item, ChainName.Parse(name), new AuditDraft(AuditActions.ChainForked, "chain", name), CancellationToken.None);
}

public sealed class ForkStoreOnSqlite() : ForkStoreTests(TestProvider.Sqlite);

public sealed class ForkStoreOnPostgreSql() : ForkStoreTests(TestProvider.PostgreSql);

public sealed class ForkStoreOnSqlServer() : ForkStoreTests(TestProvider.SqlServer);
