using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Tests.Persistence;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Plans;

/// <summary>Quotas, queues and the instance's administration over each database, as the product composes them.</summary>
public abstract class InstanceStoreTests
{
    private const string Email = "root@instance.example";
    private const string Password = "a good password of root";
    private readonly TestProvider _provider;

    private protected InstanceStoreTests(TestProvider provider) => _provider = provider;

    [Fact]
    public async Task Queue_InPages_HasEveryRunOnceWithItsPlace()
    {
        await using var app = await StartAsync();
        var acme = (await app.EnterAsync(await OwnerAsync(app, "acme"), "acme"))!;
        for (var number = 0; number < 7; number++)
        {
            await AcceptAsync(app, acme);
        }

        var queue = app.Get<IQueueStore>();
        var (places, seen, after) = (new List<long>(), new HashSet<RunId>(), (string?)null);
        do
        {
            var page = await queue.ListAsync(acme, new PageRequest(3, after), CancellationToken.None);
            places.AddRange(page.Items.Select(run => run.Position!.Value));
            seen.UnionWith(page.Items.Select(run => run.Id));
            foreach (var run in page.Items)
            {
                Assert.Equal(run.Position, await queue.FindPositionAsync(acme, run.Id, run.QueuedAt, CancellationToken.None));
            }

            after = page.Next;
        }
        while (after is not null);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], places);
        Assert.Equal(7, seen.Count);
        Assert.Equal((7, 0), ((await queue.ReadAsync(acme, CancellationToken.None)).Value.Depth, seen.Count - 7));
    }

    [Fact]
    public async Task Limits_SetByAnOwner_StayWithinTheCeilingOfThatMoment()
    {
        await using var app = await StartAsync();
        var acme = (await app.EnterAsync(await OwnerAsync(app, "acme"), "acme"))!;
        var quotas = app.Get<IQuotaStore>();
        var audit = new AuditDraft(AuditActions.QuotasUpdated, "organization", "acme");

        Assert.True((await quotas.SaveAsync(acme, Edit(Quota.Chains, 3), audit, CancellationToken.None)).IsOk);
        await app.Get<IInstanceStore>().SetPlanAsync(await RootAsync(app), acme.Slug, PlanTier.Free, Edit(Quota.Agents, 2).ApplyTo(QuotaChanges.None), Draft(AuditActions.PlanChanged), CancellationToken.None);

        var refused = await quotas.SaveAsync(acme, Edit(Quota.Agents, 3), audit, CancellationToken.None);
        Assert.Equal(["$.limits.agents"], Assert.IsType<Error.Invalid>(refused.Error).Errors.Keys);
        var found = (await quotas.FindAsync(acme, CancellationToken.None)).Value;
        Assert.Equal((3, 2), (found.Quotas.Own[Quota.Chains], found.Quotas.Agreed[Quota.Agents]));
    }

    [Fact]
    public async Task Usage_OfRunsAndDefinitions_IsThatOfTheNamespaceAlone()
    {
        await using var app = await StartAsync();
        var acme = (await app.EnterAsync(await OwnerAsync(app, "acme"), "acme"))!;
        var other = (await app.EnterAsync(await OwnerAsync(app, "other"), "other"))!;
        await AcceptAsync(app, acme);
        await AcceptAsync(app, other);
        await SaveAgentAsync(app, other);

        Assert.Equal(new QuotaUsage(0, 1, 0, 0, 0, 0), await app.Get<IQuotaStore>().MeasureAsync(acme, CancellationToken.None));
        Assert.Equal(new QuotaUsage(0, 1, 0, 1, 0, 0), await app.Get<IQuotaStore>().MeasureAsync(other, CancellationToken.None));
    }

    [Fact]
    public async Task Organizations_ListedAndSuspended_HaveTheirCounts()
    {
        await using var app = await StartAsync();
        var owner = await OwnerAsync(app, "acme");
        await AcceptAsync(app, (await app.EnterAsync(owner, "acme"))!);
        var (instance, root) = (app.Get<IInstanceStore>(), await RootAsync(app));
        var added = await instance.AddAsync(root, NamespaceSlug.Parse("initech"), "Initech", new PlanTier("team"), owner.Email.ToUpperInvariant(), CancellationToken.None);
        Assert.Equal(("team", 250, 1), (added.Value.Organization.Plan.Name, added.Value.Ceiling.Chains, added.Value.Members));

        var listed = (await instance.ListAsync(root, new PageRequest(), CancellationToken.None)).Items;
        Assert.Equal([("acme", 1L, 1L), ("initech", 0L, 1L)], listed.Select(summary => (summary.Organization.Slug.Text, summary.Queued, summary.Members)));

        var suspended = await instance.SetSuspendedAsync(root, NamespaceSlug.Parse("acme"), true, Draft(AuditActions.NamespaceSuspended), CancellationToken.None);
        Assert.Equal(NamespaceStatus.Suspended, suspended.Value.Organization.Status);
        Assert.Null(await app.EnterAsync(owner, "acme"));
        Assert.IsType<Error.NotFound>((await instance.SetSuspendedAsync(root, NamespaceSlug.Parse("none"), true, Draft(AuditActions.NamespaceSuspended), CancellationToken.None)).Error);
        await instance.SetSuspendedAsync(root, NamespaceSlug.Parse("acme"), false, Draft(AuditActions.NamespaceResumed), CancellationToken.None);
        Assert.NotNull(await app.EnterAsync(owner, "acme"));
    }

    [Fact]
    public async Task InstanceQueue_LongestWaitingFirst_WithWhatEachHas()
    {
        await using var app = await StartAsync();
        foreach (var slug in new[] { "second", "first", "idle" })
        {
            await OwnerAsync(app, slug);
        }

        await AcceptAsync(app, await ScopeAsync(app, "first"));
        app.Time.Advance(TimeSpan.FromMinutes(1));
        await AcceptAsync(app, await ScopeAsync(app, "second"));
        await AcceptAsync(app, await ScopeAsync(app, "second"));

        var queue = await app.Get<IInstanceStore>().ReadQueueAsync(await RootAsync(app), CancellationToken.None);

        Assert.Equal((3, 0, 0), (queue.Depth, queue.Capacity.Busy, queue.MoreNamespaces));
        Assert.Equal([("first", 1L), ("second", 2L)], queue.Namespaces.Select(load => (load.Slug.Text, load.Depth)));
        Assert.Equal(TimeSpan.FromMinutes(1), queue.Namespaces[1].OldestQueuedAt - queue.Namespaces[0].OldestQueuedAt);
    }

    private Task<Composed> StartAsync() => Composed.StartAsync(
        new Dictionary<string, string?> { ["Bootstrap:AdminEmail"] = Email, ["Bootstrap:AdminPassword"] = Password }, provider: _provider);

    private static async Task<Account> OwnerAsync(Composed app, string slug)
    {
        var owner = await app.RegisterAsync($"owner-of-{slug}");
        await app.CreateAsync(owner, slug);
        return owner;
    }

    private static async Task<NamespaceScope> ScopeAsync(Composed app, string slug) =>
        (await app.EnterAsync((await app.Accounts.CheckPasswordAsync($"owner-of-{slug}@example.com", $"a good password of owner-of-{slug}", CancellationToken.None)).Value, slug))!;

    private static async Task<InstanceScope> RootAsync(Composed app)
    {
        var root = (await app.Accounts.CheckPasswordAsync(Email, Password, CancellationToken.None)).Value;
        return (await new InstanceGate(app.Accounts).EnterAsync(new SessionIdentity(Composed.ActorOf(root), null), CancellationToken.None)).Value;
    }

    private static async Task AcceptAsync(Composed app, NamespaceScope scope)
    {
        var run = new NewRun
        {
            Chain = ChainName.Parse("weekly"),
            ChainVersion = 1,
            Definition = new PinnedDefinition(ChainSketch.Of("a: chain:start"), ImmutableSortedDictionary<string, AgentDefinition>.Empty),
            TriggerKind = TriggerKind.Api,
            InputJson = "{}",
        };
        Assert.True((await app.Get<IRunStore>().AcceptAsync(scope, run, new AuditDraft(AuditActions.RunTriggered, "chain", "weekly"), CancellationToken.None)).IsOk);
    }

    private static async Task SaveAgentAsync(Composed app, NamespaceScope scope) => Assert.True((await app.Get<IAgentStore>().SaveAsync(
        scope, AgentName.Parse("a"), new AgentDefinition { Runtime = new AgentRuntime.Command(["true"]) }, null, null, new AuditDraft(AuditActions.AgentCreated, "agent", "a"), CancellationToken.None)).IsOk);

    private static QuotaEdit Edit(Quota quota, int? limit) => new(ImmutableSortedDictionary<Quota, int?>.Empty.Add(quota, limit));

    private static AuditDraft Draft(string action) => new(action, "organization", "acme");
}

public sealed class InstanceStoreOnSqlite() : InstanceStoreTests(TestProvider.Sqlite);

public sealed class InstanceStoreOnPostgreSql() : InstanceStoreTests(TestProvider.PostgreSql);

public sealed class InstanceStoreOnSqlServer() : InstanceStoreTests(TestProvider.SqlServer);
