using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Schedules;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Ids;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Schedules;
using Mentiko.TestKit.Fakes;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Schedules;

/// <summary>Ticks on a real database: each gets one run, whoever looks, wherever it is cut off; and the policies hold.</summary>
public abstract class ScheduleTickTests : IDisposable
{
    private static readonly ScheduleName Nightly = ScheduleName.Parse("nightly");
    private static readonly ChainName Weekly = ChainName.Parse("weekly");
    private readonly TemporaryDatabase _db;
    private readonly CronosCalendar _calendar = new();
    private UserAccount _author = null!;
    private NamespaceScope _scope = null!;

    private protected ScheduleTickTests(TestProvider provider) => _db = new TemporaryDatabase(provider);

    public void Dispose()
    {
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Look_OfFourNodesAtOnce_EachTickHasOneRun()
    {
        var store = await StartAsync();
        foreach (var name in Enumerable.Range(0, 10).Select(number => $"s{number}"))
        {
            Assert.True((await store.SaveAsync(_scope, ScheduleName.Parse(name), Definition("* * * * * *"), null, CancellationToken.None)).IsOk);
        }

        _db.Time.Advance(TimeSpan.FromSeconds(5));
        var nodes = Enumerable.Range(0, 3).Select(_ => _db.NewNode()).ToList();
        try
        {
            await Task.WhenAll(nodes.Append(_db.Commits).Select(line => Task.Run(() => TakeAllAsync(line))));
        }
        finally
        {
            nodes.ForEach(node => (node as IDisposable)?.Dispose());
        }

        using var read = _db.Database.Create(_scope);
        Assert.Equal(50, read.ScheduleTicks.Count());
        Assert.Equal(50, read.Runs.Count());
        Assert.All(read.ScheduleTicks, tick => Assert.Equal("started", tick.State));
        Assert.Equal(50, read.ScheduleTicks.Select(tick => tick.RunId).Distinct().Count());
    }

    [Fact]
    public async Task CutOff_BetweenTickAndRun_TheNextLookStartsIt()
    {
        await SaveAsync(Definition("* * * * *"));
        _db.Time.Advance(TimeSpan.FromMinutes(1));
        var ticks = (await NewLedger(_db.Commits).TakeDueAsync(_scope, "nightly", Now)).Value;
        Assert.Single(ticks);
        Assert.Equal(0, CountRuns());

        await NewWorker(_db.Commits).LookAsync(CancellationToken.None);
        Assert.Equal(1, CountRuns());
        Assert.Equal(TickState.Started, Assert.Single(await TicksAsync()).State);
    }

    [Fact]
    public async Task CutOff_BetweenRunAndItsTick_TheNextLookFindsTheSameRun()
    {
        await SaveAsync(Definition("* * * * *"));
        _db.Time.Advance(TimeSpan.FromMinutes(1));
        var tick = Assert.Single((await NewLedger(_db.Commits).TakeDueAsync(_scope, "nightly", Now)).Value);
        await NewStarter(_db.Commits).StartAsync(_scope, tick, CancellationToken.None);
        _db.Raw("UPDATE \"ScheduleTicks\" SET \"State\" = 'starting', \"RunId\" = NULL, \"ClosedAt\" = NULL, \"InputJson\" = '{}'");

        await NewWorker(_db.Commits).LookAsync(CancellationToken.None);
        Assert.Equal(1, CountRuns());
        var closed = Assert.Single(await TicksAsync());
        Assert.Equal((TickState.Started, await OnlyRunAsync()), (closed.State, closed.Run!.Value.Text));
    }

    [Theory]
    [InlineData(OverlapPolicy.Allow, 3, 0, 0)]
    [InlineData(OverlapPolicy.Skip, 1, 2, 0)]
    [InlineData(OverlapPolicy.Queue, 1, 0, 2)]
    public async Task Overlap_WhileTheFirstRunGoesOn_AsThePolicySays(OverlapPolicy policy, int started, int skipped, int waiting)
    {
        await SaveAsync(Definition("* * * * *") with { Overlap = policy });
        var worker = NewWorker(_db.Commits);
        for (var minute = 0; minute < 3; minute++)
        {
            _db.Time.Advance(TimeSpan.FromMinutes(1));
            await worker.LookAsync(CancellationToken.None);
        }

        var states = (await TicksAsync()).ToLookup(tick => tick.State);
        Assert.Equal((started, skipped, waiting), (states[TickState.Started].Count(), states[TickState.Skipped].Count(), states[TickState.Waiting].Count()));
        Assert.Equal(started, CountRuns());
        if (policy == OverlapPolicy.Queue)
        {
            await worker.LookAsync(CancellationToken.None);
            Assert.Equal(1, CountRuns());
            FinishRuns();
            await worker.LookAsync(CancellationToken.None);
            Assert.Equal(2, CountRuns());
        }
    }

    [Fact]
    public async Task QueueFull_AtTicks_AreMissedWithTheReasonAndTheFirstIsOnRecord()
    {
        await SaveAsync(Definition("* * * * *"));
        var worker = NewWorker(_db.Commits, PlansOfTests.WithLimits(new QuotaLimits(1, 1, 10, 10, 60, 100)));
        for (var minute = 0; minute < 4; minute++)
        {
            _db.Time.Advance(TimeSpan.FromMinutes(1));
            await worker.LookAsync(CancellationToken.None);
        }

        var ticks = await TicksAsync();
        Assert.Equal([TickState.Missed, TickState.Missed, TickState.Missed, TickState.Started], ticks.Select(tick => tick.State));
        Assert.All(ticks.Take(3), tick => Assert.Equal("queue-full", tick.Reason));
        using var read = _db.Database.Create(_scope);
        Assert.Equal(1, read.AuditEntries.Count(entry => entry.Action == AuditActions.ScheduleMissed));
    }

    [Fact]
    public async Task Author_NoMemberAnyMore_StopsTheSchedule()
    {
        var store = await SaveAsync(Definition("* * * * *"));
        await _db.CommitAsync(CommitAuthor.Of(_scope), session =>
        {
            session.Db.RemoveRange(session.Db.Memberships.ToList());
            session.Db.SaveChanges();
        });
        _db.Time.Advance(TimeSpan.FromMinutes(1));
        await NewWorker(_db.Commits).LookAsync(CancellationToken.None);

        var stopped = (await store.FindAsync(_scope, Nightly, CancellationToken.None))!;
        Assert.Equal((false, null, StopReasons.AuthorLeft), (stopped.Definition.Enabled, stopped.NextDueAt, stopped.Stopped!.Reason));
        Assert.Equal(0, CountRuns());
        using var read = _db.Database.Create(_scope);
        Assert.Equal(1, read.AuditEntries.Count(entry => entry.Action == AuditActions.ScheduleStopped));
    }

    [Fact]
    public async Task Suspended_Namespace_IsLeftAsItIs()
    {
        var store = await SaveAsync(Definition("* * * * *"));
        _db.Raw("UPDATE \"Namespaces\" SET \"Status\" = 'suspended'");
        _db.Time.Advance(TimeSpan.FromMinutes(5));
        await NewWorker(_db.Commits).LookAsync(CancellationToken.None);
        Assert.Empty(await TicksAsync());
        Assert.Null((await store.FindAsync(_scope, Nightly, CancellationToken.None))!.Stopped);
    }

    [Fact]
    public async Task Ticks_BeyondThoseThatAreKept_GoButOneWhoseRunIsUnderWayStays()
    {
        await SaveAsync(Definition("* * * * * *") with { Overlap = OverlapPolicy.Skip });
        var worker = NewWorker(_db.Commits);
        for (var look = 0; look < 5; look++)
        {
            _db.Time.Advance(TimeSpan.FromSeconds(30));
            await worker.LookAsync(CancellationToken.None);
        }

        Assert.Equal(1, CountRuns());
        using var read = _db.Database.Create(_scope);
        Assert.InRange(read.ScheduleTicks.Count(), TickLedger.Kept, TickLedger.Kept + 2);
        Assert.Single(read.ScheduleTicks, tick => tick.State == "started");
    }

    [Fact]
    public async Task Save_SameTime_KeepsATickThatIsDue_AndOtherNamespacesSeeNothing()
    {
        var store = await SaveAsync(Definition("* * * * *"));
        _db.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await store.SaveAsync(_scope, Nightly, Definition("* * * * *") with { InputJson = """{"a":1}""" }, 1, CancellationToken.None)).IsOk);
        await NewWorker(_db.Commits).LookAsync(CancellationToken.None);
        Assert.Single(await TicksAsync());

        var other = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("other"));
        Assert.Null(await store.FindAsync(other, Nightly, CancellationToken.None));
        Assert.Empty((await store.ListAsync(other, new PageRequest(), CancellationToken.None)).Items);
        Assert.Empty((await store.ListTicksAsync(other, Nightly, new PageRequest(), CancellationToken.None)).Items);
        Assert.IsType<Error.PreconditionFailed>((await store.SaveAsync(_scope, Nightly, Definition("* * * * *"), 1, CancellationToken.None)).Error);
    }

    [Fact]
    public async Task Delete_AChainInUse_IsAConflictThatNamesTheSchedule()
    {
        var store = await SaveAsync(Definition("* * * * *"));
        var chains = new EfChainStore(_db.Database, _db.Commits, PlansOfTests.Catalog);
        var draft = new AuditDraft(AuditActions.ChainDeleted, "chain", "weekly");
        Assert.Contains("schedule nightly", Assert.IsType<Error.Conflict>((await chains.DeleteAsync(_scope, Weekly, null, draft, CancellationToken.None)).Error).Message, StringComparison.Ordinal);
        Assert.True((await store.DeleteAsync(_scope, Nightly, null, CancellationToken.None)).IsOk);
        Assert.True((await chains.DeleteAsync(_scope, Weekly, null, draft, CancellationToken.None)).IsOk);
    }

    private long Now => _db.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private static ScheduleDefinition Definition(string cron) => new(Weekly, cron, "UTC", "{}", true, MisfirePolicy.All, OverlapPolicy.Allow);

    private async Task<EfScheduleStore> StartAsync()
    {
        _author = await _db.AddUserAsync("author@acme.example");
        var organization = await _db.AddNamespaceAsync("acme", _author, Role.Admin);
        _scope = TemporaryDatabase.Scope(organization, Role.Admin, _author);
        var agents = new EfAgentStore(_db.Database, _db.Commits, PlansOfTests.Catalog);
        var chain = ChainSketch.Of("a: chain:start -> a:done");
        foreach (var step in chain.Steps)
        {
            await agents.SaveAsync(_scope, step.Agent, new AgentDefinition { Runtime = new AgentRuntime.Command(["true"]) }, null, null, new AuditDraft(AuditActions.AgentUpdated, "agent", step.Agent.Text), CancellationToken.None);
        }

        await new EfChainStore(_db.Database, _db.Commits, PlansOfTests.Catalog).SaveAsync(_scope, Weekly, chain, null, null, new AuditDraft(AuditActions.ChainUpdated, "chain", "weekly"), CancellationToken.None);
        return new EfScheduleStore(_db.Database, _db.Commits, _calendar, Options.Create(new ScheduleOptions()));
    }

    private async Task<EfScheduleStore> SaveAsync(ScheduleDefinition definition)
    {
        var store = await StartAsync();
        Assert.True((await store.SaveAsync(_scope, Nightly, definition, null, CancellationToken.None)).IsOk);
        return store;
    }

    /// <summary>As a node does it that believes to lead, while others believe it too.</summary>
    private async Task TakeAllAsync(ICommitLine line)
    {
        var (due, ledger, starter) = (new DueTicks(_db.Database), NewLedger(line), NewStarter(line));
        foreach (var key in await due.FindDueAsync(Now, 100, CancellationToken.None))
        {
            foreach (var tick in (await ledger.TakeDueAsync(_scope, key.Name, Now)).Value)
            {
                await starter.StartAsync(_scope, tick, CancellationToken.None);
            }
        }

        foreach (var (_, tick) in await due.FindStartingAsync(1000, CancellationToken.None))
        {
            await starter.StartAsync(_scope, tick, CancellationToken.None);
        }
    }

    private TickLedger NewLedger(ICommitLine line) => new(line, _calendar, new SystemIds(_db.Time));

    private TickStarter NewStarter(ICommitLine line, PlanCatalog? plans = null)
    {
        var catalog = plans ?? PlansOfTests.Catalog;
        var checker = new ChainChecker(new EfAgentStore(_db.Database, line, catalog), new FixedSecretNames());
        var runs = new EfRunStore(_db.Database, line, catalog, new RunFeed(), new SystemIds(_db.Time));
        var trigger = new TriggerRun(new PinnedChainCache(new ChainPinner(new EfChainStore(_db.Database, line, catalog), checker, new FixedSettings()), _db.Database), runs, new RecordingDispatcher(), new RecordingDenials());
        return new TickStarter(NewGate(), trigger, NewLedger(line));
    }

    private NamespaceGate NewGate() => new(new MembershipReader(_db.Database, _db.Time));

    private ScheduleWorker NewWorker(ICommitLine line, PlanCatalog? plans = null)
    {
        var clock = new InstanceClock(_db.Time);
        return new ScheduleWorker(new DueTicks(_db.Database), NewLedger(line), NewStarter(line, plans), NewGate(), new Leadership(line, clock), clock, _db.Time, NullLogger<ScheduleWorker>.Instance);
    }

    private async Task<IReadOnlyList<ScheduleTick>> TicksAsync() =>
        (await new EfScheduleStore(_db.Database, _db.Commits, _calendar, Options.Create(new ScheduleOptions())).ListTicksAsync(_scope, Nightly, new PageRequest(200), CancellationToken.None)).Items;

    private int CountRuns()
    {
        using var read = _db.Database.Create(_scope);
        return read.Runs.Count();
    }

    private Task<string> OnlyRunAsync()
    {
        using var read = _db.Database.Create(_scope);
        return Task.FromResult(read.Runs.Select(run => run.Id).ToList().Single());
    }

    private void FinishRuns() => _db.Raw("UPDATE \"Runs\" SET \"Status\" = 'succeeded', \"FinishedAt\" = 1");
}

public sealed class ScheduleTicksOnSqlite() : ScheduleTickTests(TestProvider.Sqlite);

public sealed class ScheduleTicksOnPostgreSql() : ScheduleTickTests(TestProvider.PostgreSql);

public sealed class ScheduleTicksOnSqlServer() : ScheduleTickTests(TestProvider.SqlServer);
