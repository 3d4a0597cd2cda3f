using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Nodes;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

public abstract class RecoveryTests
{
    private readonly TestProvider _provider;

    private protected RecoveryTests(TestProvider provider) => _provider = provider;

    [Fact]
    public async Task Start_ARunThatWasAcceptedAndNeverEnqueued_Runs()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var run = await engine.AcceptAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await engine.RestartAsync();

        Assert.Equal(RunStatus.Succeeded, (await engine.EndAsync(run)).Status);
    }

    [Fact]
    public async Task Sweep_ARunWhoseWakeUpWasLost_Runs()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await using var engine = await EngineHost.StartAsync(time, provider: _provider);
        var run = await engine.AcceptAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await EngineHost.UntilAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return (await engine.FindAsync(run)).IsOver;
            },
            () => "The sweep did not find it.");
    }

    [Fact]
    public async Task Stop_AStepThatEndsWithinTheGrace_KeepsItsResultAndTheNextOneRunsAfterTheRestart()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider, settings: new() { ["Mentiko:Engine:ShutdownGraceSeconds"] = "20" });
        var stopping = new TaskCompletionSource();
        engine.Agents.On("write", async (_, _, _) =>
        {
            await stopping.Task;
            return new ExecutionOutcome.Exited(0);
        });
        var run = await engine.TriggerAsync(ChainSketch.Of("write: chain:start -> write:done", "send: write:done -> send:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 1, "It did not start.");
        var stop = engine.StopAsync();
        await EngineHost.UntilAsync(() => engine.Get<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested, "It does not stop.");
        Assert.True(engine.Get<IDrainState>().IsDraining);
        stopping.SetResult();
        await stop;
        Assert.Single(engine.Agents.Requests);

        await engine.StartAgainAsync();
        var ended = await engine.EndAsync(run);

        Assert.Equal(RunStatus.Succeeded, ended.Status);
        Assert.All(ended.Steps, step => Assert.Equal([AttemptReason.None], step.Attempts.Select(attempt => attempt.Reason)));
    }

    [Fact]
    public async Task Stop_AStepThatOutlivesTheGrace_IsKilledAndRunsAgainWithoutCounting()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        engine.Agents.Hang("write");
        var run = await engine.TriggerAsync(ChainSketch.Of("write: chain:start -> write:done"));
        for (var round = 1; round <= 8; round++)
        {
            await EngineHost.UntilAsync(() => engine.Agents.Requests.Count == round && engine.Agents.AtWork == 1, "It did not start.");
            await engine.StopAsync();
            Assert.Equal(0, engine.Agents.AtWork);
            if (round == 8)
            {
                engine.Agents.On("write", _ => new ExecutionOutcome.Exited(0));
            }

            await engine.StartAgainAsync();
        }

        var ended = await engine.EndAsync(run);
        Assert.Equal(RunStatus.Succeeded, ended.Status);
        var attempts = ended.Steps[0].Attempts;
        Assert.Equal(9, attempts.Length);
        Assert.All(attempts.Take(8), attempt => Assert.Equal((AttemptStatus.Cancelled, AttemptReason.Lost), (attempt.Status, attempt.Reason)));
    }

    [Fact]
    public async Task Claim_ARunThatTookAsManyWorkersDownAsItMay_IsGivenUp()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider, settings: new() { ["Mentiko:Engine:LostAttempts"] = "2" });
        var (first, second) = (await engine.AcceptAsync(ChainSketch.Of("write: chain:start -> write:done")), await engine.AcceptAsync(ChainSketch.Of("write: chain:start -> write:done")));
        await engine.CountAsync($"UPDATE \"Runs\" SET \"LostCount\" = 2 WHERE \"Id\" = '{first}' RETURNING 1");
        await engine.CountAsync($"UPDATE \"Runs\" SET \"LostCount\" = 1 WHERE \"Id\" = '{second}' RETURNING 1");
        engine.Get<IRunDispatcher>().Enqueue(engine.Acme, first);
        engine.Get<IRunDispatcher>().Enqueue(engine.Acme, second);

        var ended = await engine.EndAsync(first);
        Assert.Equal((RunStatus.Failed, "lost"), (ended.Status, ended.Failure!.Code));
        Assert.StartsWith("2 workers in a row stopped", ended.Failure.Text, StringComparison.Ordinal);

        // The control: one time less is tried again.
        Assert.Equal(RunStatus.Succeeded, (await engine.EndAsync(second)).Status);
    }

    [Fact]
    public async Task Claim_ADefinitionThatCannotBeRead_FailsTheRun()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var run = await engine.AcceptAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await engine.CountAsync("UPDATE \"Runs\" SET \"DefinitionJson\" = '{}' RETURNING 1");
        engine.Get<IRunDispatcher>().Enqueue(engine.Acme, run);

        Assert.Equal("definition-unreadable", (await engine.EndAsync(run)).Failure!.Code);
    }

    [Fact]
    public async Task Start_ARunThatEndedBeforeItsFilesWereInOrder_IsSettled()
    {
        await using var engine = await EngineHost.StartAsync(
            settings: new() { ["Mentiko:Engine:LeaseSeconds"] = "3", ["Mentiko:Engine:SweepSeconds"] = "1" }, provider: _provider);
        var run = (await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"))).Id;

        // As a crash right after the last commit leaves it: the file staged, the row still owned.
        var last = (await engine.Runs.ListEventsAsync(engine.Acme, run, 1, 1, CancellationToken.None)).Single();
        var events = engine.Get<EventFiles>();
        var content = events.Read(engine.Acme, last)!;
        File.Delete(Path.Combine(engine.Get<DataTree>().RootPath, "acme", "runs", run.Text, "events", last.FileName));
        events.Stage(engine.Acme, run, 1, [new StagedEvent(last, content)]);
        await engine.CountAsync("UPDATE \"Runs\" SET \"LeaseOwner\" = 'dead' RETURNING 1");

        await engine.RestartAsync();
        await engine.EndAsync(run);

        Assert.Equal(2, engine.EventFilesOf(run).Length);
        Assert.Empty(engine.StagedFilesOf(run));
    }

    [Fact]
    public async Task Sweep_ARunOfThisNodeWhoseEndCouldNotBeNoted_IsSettledWithoutARestart()
    {
        await using var engine = await EngineHost.StartAsync(
            settings: new() { ["Mentiko:Engine:LeaseSeconds"] = "3", ["Mentiko:Engine:SweepSeconds"] = "1" }, provider: _provider);
        await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"));
        const string Unsettled = "SELECT COUNT(*) FROM \"Runs\" WHERE \"LeaseOwner\" IS NOT NULL";
        await EngineHost.UntilAsync(async () => await engine.CountAsync(Unsettled) == 0, () => "The run was not settled.");

        // As a database that goes away between the run's last commit and the note leaves it.
        Assert.Equal(1, await engine.CountAsync($"UPDATE \"Runs\" SET \"LeaseOwner\" = '{engine.Get<NodeIdentity>().Owner}', \"FinishedAt\" = \"FinishedAt\" - 10000 RETURNING 1"));

        await EngineHost.UntilAsync(async () => await engine.CountAsync(Unsettled) == 0, () => "Nobody takes care of the run.");
    }

    [Fact]
    public async Task Claim_AfterACrashBeforeTheFirstClaimsCommit_LeavesNothingStaged()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var run = await engine.AcceptAsync(ChainSketch.Of("write: chain:start -> write:done"));
        engine.Get<RunFiles>().CreateRun(engine.Acme, run, "{}"u8);
        var orphan = new Core.Events.RunEvent(run, 1, "of the dead", Core.Events.SystemEvents.ChainStart, null, DateTimeOffset.UnixEpoch);
        engine.Get<EventFiles>().Stage(engine.Acme, run, 1, [new StagedEvent(orphan, "{}"u8.ToArray())]);
        Assert.Single(engine.StagedFilesOf(run));

        engine.Get<IRunDispatcher>().Enqueue(engine.Acme, run);
        await engine.EndAsync(run);

        Assert.Empty(engine.StagedFilesOf(run));
        Assert.Equal(2, engine.EventFilesOf(run).Length);
        Assert.Contains(run.Text, await engine.EventTextAsync(run, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AVisitLostFiveTimesInARow_IsTriedAgainAndTheSixthTimeFails()
    {
        var chain = ChainSketch.Of("write: chain:start -> write:done");
        var agent = new Core.Agents.AgentDefinition { Runtime = new Core.Agents.AgentRuntime.Command(["true"]) };
        var state = new RunState
        {
            Run = RunId.From(Guid.NewGuid()),
            Slug = Core.Namespaces.NamespaceSlug.Parse("acme"),
            Definition = new PinnedDefinition(chain, System.Collections.Immutable.ImmutableSortedDictionary<string, Core.Agents.AgentDefinition>.Empty.Add("write", agent)),
            InputJson = "{}",
            Time = new RunTime(3600, DateTimeOffset.MaxValue),
        };
        var planner = new RunPlanner(new Ids(), 8, new ExecutorPatience(TimeSpan.FromMinutes(10)));
        var plan = planner.Plan(state, [], RunMode.Running, DateTimeOffset.UnixEpoch);
        for (var lost = 1; lost <= 6; lost++)
        {
            var start = Assert.Single(plan.Launch);
            Assert.Equal(lost, start.Number);
            plan = planner.Plan(
                plan.Next,
                [new AttemptResult(start.Step, start.Visit, start.Number, AttemptStatus.Failed, AttemptReason.Lost, null, "lost", [])],
                RunMode.Running,
                DateTimeOffset.UnixEpoch);
        }

        Assert.Empty(plan.Launch);
        Assert.Equal((RunStatus.Failed, "lost"), (plan.Change.End!.Status, plan.Change.End.Failure!.Code));
    }

    private sealed class Ids : Core.Ids.IIdGenerator
    {
        public Guid NewId() => Guid.NewGuid();
    }
}

public sealed class RecoveryOnSqlite() : RecoveryTests(TestProvider.Sqlite);

public sealed class RecoveryOnPostgreSql() : RecoveryTests(TestProvider.PostgreSql);
