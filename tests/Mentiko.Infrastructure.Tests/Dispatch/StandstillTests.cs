using Mentiko.Core.Events;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>A worker of one of several nodes stands still when it has claimed a run; another takes the run; the first goes on.</summary>
public abstract class StandstillTests
{
    private const int AfterTheClaim = 1;
    private const int AfterTheRenewal = 2;
    private readonly TestProvider _provider;

    private protected StandstillTests(TestProvider provider) => _provider = provider;

    [Theory]
    [InlineData(AfterTheClaim)]
    [InlineData(AfterTheRenewal)]
    public async Task Claim_AWorkerThatStoodStill_LeavesItsSuccessorsEvidenceAndAttempts(int where)
    {
        await using var engine = await StartAsync();
        var (run, starter) = (await engine.AcceptAsync(ChainSketch.Of("write: chain:start -> write:done")), engine.Get<RunStarter>());
        var key = new RunKey(engine.Acme.Namespace, run);
        if (where == AfterTheRenewal)
        {
            // As a crash before the first claim leaves it: there is something to bring in order.
            engine.Get<RunFiles>().CreateRun(engine.Acme, run, "{}"u8);
        }

        var line = (StallingLine)engine.Get<ICommitLine>();
        var seen = await SnapshotAsync(engine, run);
        line.StallAt(where);
        var stale = Task.Run(() => starter.TryClaimAsync(engine.Acme, key, seen));
        await EngineHost.UntilAsync(() => line.IsStalled, "It does not stand still.");
        var successor = (await starter.TryClaimAsync(engine.Acme, key, await SnapshotAsync(engine, run))).Run!;
        var staged = Assert.Single(engine.StagedFilesOf(run));
        var live = Directory.CreateDirectory(Path.Combine(engine.Get<DataTree>().RootPath, "acme", "attempts", $"{run.Text}.write.1")).FullName;

        line.Go();
        if (where == AfterTheClaim)
        {
            await Assert.ThrowsAsync<LeaseLostException>(() => stale);
        }
        else
        {
            Assert.Equal(LedgerAnswer.Lost, (await stale).Answer);
        }

        Assert.Equal([staged], engine.StagedFilesOf(run));
        Assert.True(Directory.Exists(live));
        engine.Get<EventFiles>().Publish(engine.Acme, run, successor.Lease.Token, [.. successor.Plan.Change.Events.Select(entry => entry.Event)]);
        Assert.Single(engine.EventFilesOf(run));

        // The run goes on: the next worker finds everything in its place.
        Assert.NotNull((await starter.TryClaimAsync(engine.Acme, key, await SnapshotAsync(engine, run))).Run);
        Assert.False(Directory.Exists(live));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Claim_ARunWhoseEvidenceIsMissing_EndsAndFreesItsPlace(bool wholeFolder)
    {
        await using var engine = await StartAsync();
        var run = await LeaveAsync(engine);
        var folder = Path.Combine(engine.Get<DataTree>().RootPath, "acme", "runs", run.Text);
        if (wholeFolder)
        {
            Directory.Delete(folder, recursive: true);
        }
        else
        {
            File.Delete(Directory.GetFiles(Path.Combine(folder, "staging")).Single());
        }

        await engine.Get<IRunWork>().RunAsync(new RunKey(engine.Acme.Namespace, run));

        var ended = await engine.EndAsync(run);
        Assert.Equal((RunStatus.Failed, "evidence-missing"), (ended.Status, ended.Failure!.Code));
        Assert.Equal(AttemptReason.Lost, ended.Steps[0].Attempts.Single().Reason);
        Assert.Equal(0, await engine.CountAsync("SELECT \"Running\" FROM \"RunCounts\""));
    }

    [Fact]
    public async Task Claim_ARunWhoseEvidenceIsStaged_GoesOn()
    {
        await using var engine = await StartAsync();
        var run = await LeaveAsync(engine);

        await engine.Get<IRunWork>().RunAsync(new RunKey(engine.Acme.Namespace, run));

        Assert.Equal(RunStatus.Succeeded, (await engine.EndAsync(run)).Status);
        Assert.Equal(0, await engine.CountAsync("SELECT \"Running\" FROM \"RunCounts\""));
    }

    [Fact]
    public async Task Claim_ARunThatIsGivenUp_IsWhateverItsFilesAre()
    {
        await using var engine = await StartAsync();
        var run = await LeaveAsync(engine);
        await engine.CountAsync("UPDATE \"Runs\" SET \"LostCount\" = 5 RETURNING 1");
        Directory.Delete(Path.Combine(engine.Get<DataTree>().RootPath, "acme", "runs"), recursive: true);

        await engine.Get<IRunWork>().RunAsync(new RunKey(engine.Acme.Namespace, run));

        Assert.Equal("lost", (await engine.FindAsync(run)).Failure!.Code);
        Assert.Equal(0, await engine.CountAsync("SELECT \"Running\" FROM \"RunCounts\""));
    }

    [Fact]
    public async Task End_OfARunThatChangedHands_LeavesNothingOfALateWorker()
    {
        await using var engine = await StartAsync();
        var run = await LeaveAsync(engine);
        var late = Path.Combine(engine.Get<DataTree>().RootPath, "acme", "attempts", $"{run.Text}.write.9");
        engine.Agents.On("write", _ =>
        {
            var orphan = new RunEvent(run, 2, "late", EventType.Parse("write:done"), null, DateTimeOffset.UnixEpoch);
            engine.Get<EventFiles>().Stage(engine.Acme, run, 1, [new StagedEvent(orphan, "{}"u8.ToArray())]);
            Directory.CreateDirectory(late);
            return new Core.Execution.ExecutionOutcome.Exited(0);
        });

        await engine.Get<IRunWork>().RunAsync(new RunKey(engine.Acme.Namespace, run));

        Assert.Equal(RunStatus.Succeeded, (await engine.EndAsync(run)).Status);
        Assert.Equal(2, engine.EventFilesOf(run).Length);
        Assert.Empty(engine.StagedFilesOf(run));
        Assert.False(Directory.Exists(late));
    }

    private Task<EngineHost> StartAsync() => EngineHost.StartAsync(provider: _provider, change: services =>
    {
        StallingLine.Wrap(services);
        services.AddSingleton(new NodeIdentity("this node", IsAlone: false));
    });

    /// <summary>A run whose worker died between its first commit and its publication, some time ago.</summary>
    private static async Task<RunId> LeaveAsync(EngineHost engine)
    {
        var run = await engine.AcceptAsync(ChainSketch.Of("write: chain:start -> write:done"));
        Assert.NotNull((await engine.Get<RunStarter>().TryClaimAsync(engine.Acme, new RunKey(engine.Acme.Namespace, run), await SnapshotAsync(engine, run))).Run);
        await engine.CountAsync("UPDATE \"Runs\" SET \"LeaseUntil\" = 1, \"LeaseOwner\" = 'dead' RETURNING 1");
        return run;
    }

    private static async Task<RunSnapshot> SnapshotAsync(EngineHost engine, RunId run) => (await engine.Get<RunSnapshots>().FindAsync(engine.Acme, run))!;
}

public sealed class StandstillOnSqlite() : StandstillTests(TestProvider.Sqlite);

public sealed class StandstillOnPostgreSql() : StandstillTests(TestProvider.PostgreSql);
