using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.HangfireJobs;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence.PostgreSql;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Mentiko.Infrastructure.Tests.HangfireJobs;

/// <summary>Queues in Hangfire's own tables on a real PostgreSQL.</summary>
public sealed class SharedQueuesTests
{
    private static readonly NamespaceSlug Acme = NamespaceSlug.Parse("acme");

    [Fact]
    public async Task Job_DeliveredTwiceWhileItsRunIsHeld_StartsNothing()
    {
        await using var engine = await EngineHost.StartAsync(provider: TestProvider.PostgreSql);
        engine.Agents.Hang("write");
        var run = await engine.TriggerAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 1, "It did not start.");
        using var other = SecondNode(engine, out var work);
        other.Start(2, work);

        engine.Get<JobClient>().Put(new RunKey(engine.Acme.Namespace, run), engine.Acme.Slug);
        other.Hear(engine.Acme.Namespace, engine.Acme.Slug, isUnderWay: false);

        await EngineHost.UntilAsync(() => engine.Get<IJobStore>().CountEnqueued(engine.Acme.Slug) == 0, "Nobody took the second job.");
        await EngineHost.UntilAsync(() => work.Done == 1, "It was not worked.");
        Assert.Single(engine.Agents.Requests);
        await StopAsync(other);
    }

    [Fact]
    public async Task Job_DeliveredAgainAfterTheLeaseEnded_TheSecondsResultsCountAndTheFirstsAreRefused()
    {
        await using var engine = await EngineHost.StartAsync(provider: TestProvider.PostgreSql);
        var late = new TaskCompletionSource();
        engine.Agents.On("write", async (request, _, _) =>
        {
            ScriptedExecutor.Emit(request, "a.json", $$"""{"type":"write:done","data":{{request.Attempt}}}""");
            if (request.Attempt == 1)
            {
                await late.Task;
            }

            return new ExecutionOutcome.Exited(0);
        });
        var run = await engine.TriggerAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 1, "It did not start.");
        await engine.CountAsync("UPDATE \"Runs\" SET \"LeaseUntil\" = 1 WHERE \"FinishedAt\" IS NULL RETURNING 1");
        using var other = SecondNode(engine, out var work);
        other.Start(2, work);

        engine.Get<JobClient>().Put(new RunKey(engine.Acme.Namespace, run), engine.Acme.Slug, isUnderWay: true);
        other.Hear(engine.Acme.Namespace, engine.Acme.Slug, isUnderWay: true);
        await EngineHost.UntilAsync(async () => (await engine.FindAsync(run)).IsOver, () => "The second did not finish it.");
        late.SetResult();
        await EngineHost.UntilAsync(() => !engine.Get<RunningRuns>().Contains(new RunKey(engine.Acme.Namespace, run)), "The first goes on.");

        Assert.Equal(["chain:start", "write:done"], await engine.EventTypesAsync(run));
        Assert.Contains("\"data\":2", await engine.EventTextAsync(run, 2), StringComparison.Ordinal);
        Assert.Equal([AttemptReason.Lost, AttemptReason.None], (await engine.FindAsync(run)).Steps[0].Attempts.Select(attempt => attempt.Reason));
        await StopAsync(other);
    }

    [Fact]
    public async Task Job_OfAWorkerThatDied_IsHandedOutAgainAndThatOfOneThatLivesIsNot()
    {
        using var database = DatabaseUnderTest.New(TestProvider.PostgreSql);
        using var store = NewStore(database, TimeSpan.FromSeconds(2));
        var known = new KnownNamespaces();
        var key = new RunKey(known.Add(Acme), RunId.From(Guid.NewGuid()));
        new JobClient(store).Put(key, Acme);

        // Taken by a process in which no server of Hangfire runs any more, so nothing says that it lives.
        using var dead = NewStore(database, TimeSpan.FromSeconds(2));
        using var connection = dead.Storage.GetConnection();
        Assert.NotNull(connection.FetchNextJob([QueueName.Of(Acme)], CancellationToken.None));
        Assert.Equal(0, store.CountEnqueued(Acme));
        using var work = new RecordingWork { Hold = new TaskCompletionSource() };
        using var node = NewQueues(store, known);
        node.Start(2, work);
        await EngineHost.UntilAsync(
            () =>
            {
                node.Hear(key.Namespace, Acme, isUnderWay: false);
                return work.Seen.Count == 1;
            },
            "It was not handed out again.");

        // The second worker holds it for longer than the time: it slides.
        await Task.Delay(TimeSpan.FromSeconds(5));
        node.Hear(key.Namespace, Acme, isUnderWay: false);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Single(work.Seen);
        work.Hold.SetResult();
        await StopAsync(node);
    }

    [Fact]
    public async Task Turn_ForAQueueThatAnotherNodeHasEmptied_HoldsNobodyUp()
    {
        using var database = DatabaseUnderTest.New(TestProvider.PostgreSql);
        using var store = NewStore(database, ServerJobStore.Invisibility);
        using var work = new RecordingWork();
        var known = new KnownNamespaces();
        using var node = NewQueues(store, known);
        node.Start(1, work);
        var key = new RunKey(known.Add(Acme), RunId.From(Guid.NewGuid()));

        // One worker, and a hundred turns for queues where nothing is.
        for (var index = 0; index < 100; index++)
        {
            var empty = NamespaceSlug.Parse($"empty-{index}");
            node.Hear(known.Add(empty), empty, isUnderWay: false);
        }

        new JobClient(store).Put(key, Acme);
        node.Hear(key.Namespace, Acme, isUnderWay: false);

        await EngineHost.UntilAsync(() => work.Seen.Count == 1, "The worker is stuck at an empty queue.");
        await StopAsync(node);
    }

    [Fact]
    public async Task Sweep_JobsThatWereNeverMade_AreMadeAfterTwoSweeps()
    {
        await using var engine = await EngineHost.StartAsync(settings: new() { ["Mentiko:Engine:SweepSeconds"] = "1" }, provider: TestProvider.PostgreSql);
        var runs = new List<RunId>();
        for (var index = 0; index < 5; index++)
        {
            runs.Add(await engine.AcceptAsync(ChainSketch.Of("write: chain:start -> write:done")));
        }

        // As after a crash between the trigger's answer and its job: nobody was told.
        foreach (var run in runs)
        {
            Assert.Equal(RunStatus.Succeeded, (await engine.EndAsync(run)).Status);
        }
    }

    private static SharedQueues SecondNode(EngineHost engine, out CountingWork work)
    {
        var starter = ActivatorUtilities.CreateInstance<RunStarter>(engine.Services, new NodeIdentity("second", IsAlone: false));
        work = new CountingWork(ActivatorUtilities.CreateInstance<RunWorker>(engine.Services, new RunningRuns(), starter));
        return NewQueues(engine.Get<IJobStore>(), engine.Get<IMembershipReader>());
    }

    private static SharedQueues NewQueues(IJobStore store, IMembershipReader namespaces)
    {
        var desk = new GrantDesk(new FairScheduler(), TimeProvider.System);
        var terms = new TermsKeeper(desk, namespaces, PlansOfTests.Catalog, new TermsFeed(), NullLogger<TermsKeeper>.Instance);
        return new SharedQueues(store, new JobClient(store), desk, terms, TimeProvider.System, NullLogger<SharedQueues>.Instance);
    }

    private static ServerJobStore NewStore(DatabaseUnderTest database, TimeSpan invisibility)
    {
        var postgres = (PostgreSqlDatabase)database.Database;
        new PostgreSqlJobSchema(postgres).RunAsync(CancellationToken.None).GetAwaiter().GetResult();
        return ServerJobStore.OnPostgreSql(postgres.JobsConnectionString(20), invisibility);
    }

    private static async Task StopAsync(SharedQueues queues)
    {
        queues.StopGranting();
        await queues.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private sealed class KnownNamespaces : IMembershipReader
    {
        private readonly ConcurrentDictionary<NamespaceId, Organization> _known = new();

        public NamespaceId Add(NamespaceSlug slug)
        {
            var id = new NamespaceId(Guid.NewGuid());
            _known[id] = new Organization(id, slug, slug.Text, PlanTier.Free, NamespaceStatus.Active, 400_000, DateTimeOffset.UnixEpoch);
            return id;
        }

        public ValueTask<Membership?> FindAsync(NamespaceSlug slug, UserId user, CancellationToken cancel) => default;

        public ValueTask<Organization?> FindOrganizationAsync(NamespaceId id, CancellationToken cancel) => new(_known.GetValueOrDefault(id));
    }

    private sealed class CountingWork(IRunWork inner) : IRunWork
    {
        private int _done;

        public int Done => Volatile.Read(ref _done);

        public async Task<RunWorkEnd> RunAsync(RunKey key)
        {
            var end = await inner.RunAsync(key);
            Interlocked.Increment(ref _done);
            return end;
        }
    }
}
