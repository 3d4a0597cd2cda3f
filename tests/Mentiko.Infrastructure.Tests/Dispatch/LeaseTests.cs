using Mentiko.Core.Execution;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Nodes;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

public abstract class LeaseTests
{
    private readonly TestProvider _provider;

    private protected LeaseTests(TestProvider provider) => _provider = provider;

    private const long Minute = 60_000;

    [Fact]
    public async Task Ledger_AWriteWithAnOldToken_IsRefusedWhateverItIs()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var ledger = engine.Get<RunLedger>();
        var run = await engine.AcceptAsync(ChainSketch.Of("write: chain:start -> write:done"));
        var key = new RunKey(engine.Acme.Namespace, run);
        var (old, current) = (new Lease(key, "old", 1), new Lease(key, "new", 2));
        Assert.Equal(LedgerAnswer.Written, await ledger.ClaimAsync(engine.Acme, new RunClaim(old, RunStatus.Queued, 0, false, Minute, 4), RunChange.None));
        Assert.Equal(LedgerAnswer.Written, await ledger.RenewAsync(engine.Acme, old, RunStatus.Running, Minute));
        Assert.Equal(LedgerAnswer.Written, await ledger.ClaimAsync(engine.Acme, new RunClaim(current, RunStatus.Running, 1, true, Minute, 4), RunChange.None));

        var end = new RunChange { End = new RunEnd(RunStatus.Failed, new RunFailure("x", null, "late")) };
        Assert.Equal(LedgerAnswer.Lost, await ledger.ClaimAsync(engine.Acme, new RunClaim(old with { Token = 2 }, RunStatus.Running, 1, true, Minute, 4), end));
        Assert.Equal(LedgerAnswer.Lost, await ledger.WriteAsync(engine.Acme, old, RunStatus.Running, end, Minute));
        Assert.Equal(LedgerAnswer.Lost, await ledger.WriteAsync(engine.Acme, old, RunStatus.Cancelling, end, Minute));
        Assert.Equal(LedgerAnswer.Lost, await ledger.RenewAsync(engine.Acme, old, RunStatus.Running, Minute));
        Assert.Equal(LedgerAnswer.Lost, await ledger.HandOverAsync(engine.Acme, old, end));
        Assert.Equal(LedgerAnswer.Lost, await ledger.SettleAsync(engine.Acme, run, 1));

        // The control: the holder of the lease may do all of it.
        Assert.Equal(RunStatus.Running, (await engine.FindAsync(run)).Status);
        Assert.Equal(LedgerAnswer.Written, await ledger.RenewAsync(engine.Acme, current, RunStatus.Running, Minute));
        Assert.Equal(LedgerAnswer.Written, await ledger.WriteAsync(engine.Acme, current, RunStatus.Running, end, Minute));
        Assert.Equal(LedgerAnswer.Lost, await ledger.WriteAsync(engine.Acme, current, RunStatus.Running, end, Minute));
        Assert.Equal(LedgerAnswer.Written, await ledger.SettleAsync(engine.Acme, run, 2));
        Assert.Equal("late", (await engine.FindAsync(run)).Failure!.Text);
    }

    [Fact]
    public async Task Ledger_AWriteOfAnotherNamespace_FindsNoRun()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var other = await engine.AddNamespaceAsync("other");
        var run = await engine.AcceptAsync(ChainSketch.Of("write: chain:start -> write:done"));
        var foreign = new RunClaim(new Lease(new RunKey(other.Namespace, run), "me", 1), RunStatus.Queued, 0, false, Minute, 4);

        Assert.Equal(LedgerAnswer.Lost, await engine.Get<RunLedger>().ClaimAsync(other, foreign, RunChange.None));
        Assert.Equal(RunStatus.Queued, (await engine.FindAsync(run)).Status);
    }

    [Fact]
    public async Task TakenOver_TheFirstWorkersLateResult_IsRefusedAndTheSecondsCounts()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var late = new TaskCompletionSource();
        engine.Agents.On("write", async (request, _, _) =>
        {
            // The first one ends only after the second has, deaf to being killed.
            ScriptedExecutor.Emit(request, "a.json", $$"""{"type":"write:done","data":{{request.Attempt}}}""");
            if (request.Attempt == 1)
            {
                await late.Task;
            }

            return new ExecutionOutcome.Exited(0);
        });
        var run = await engine.TriggerAsync(ChainSketch.Of("write: chain:start -> write:done", "send: write:done -> send:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 1, "It did not start.");

        await SecondWorker(engine).RunAsync(new RunKey(engine.Acme.Namespace, run));
        var ended = await engine.FindAsync(run);
        Assert.Equal(RunStatus.Succeeded, ended.Status);
        late.SetResult();
        await EngineHost.UntilAsync(() => !engine.Get<RunningRuns>().Contains(new RunKey(engine.Acme.Namespace, run)), "The first worker goes on.");

        Assert.Equal(ended.FinishedAt, (await engine.FindAsync(run)).FinishedAt);
        Assert.Equal([AttemptReason.Lost, AttemptReason.None], ended.Steps[0].Attempts.Select(attempt => attempt.Reason));
        var trace = (await engine.Get<IRunTraces>().ListAsync(engine.Acme, run, new PageRequest(200), default)).Items;
        Assert.Contains(trace, entry => entry.Details["attempt"] == "1" && entry.Details.TryGetValue("gap", out var gap) && gap.StartsWith("the server that ran it was lost", StringComparison.Ordinal));
        Assert.Equal(["chain:start", "write:done", "send:done"], await engine.EventTypesAsync(run));
        Assert.Contains("\"data\":2", await engine.EventTextAsync(run, 2), StringComparison.Ordinal);
        Assert.Equal(3, engine.EventFilesOf(run).Length);
        Assert.Single(engine.Agents.Requests, request => request.Step.Text == "send");
    }

    [Fact]
    public async Task TakenOver_TheFirstWorkersAgents_AreKilledAtTheNextRenewal()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await using var engine = await EngineHost.StartAsync(time, provider: _provider);
        engine.Agents.Hang("write");
        var run = await engine.TriggerAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 1, "It did not start.");
        var taken = new RunClaim(new Lease(new RunKey(engine.Acme.Namespace, run), "another node", 2), RunStatus.Running, 1, true, Minute, 4);
        Assert.Equal(LedgerAnswer.Written, await engine.Get<RunLedger>().ClaimAsync(engine.Acme, taken, RunChange.None));

        await EngineHost.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(engine.Agents.AtWork == 0);
            },
            () => "The agent goes on.");

        // Killed without a word: what to make of the attempt is for the new holder to say.
        await EngineHost.UntilAsync(() => !engine.Get<RunningRuns>().Contains(taken.Lease.Key), "The worker goes on.");
        Assert.Equal(AttemptStatus.Running, (await engine.FindAsync(run)).Steps[0].Attempts[0].Status);
    }

    [Fact]
    public async Task MayClaim_ALeaseThatHolds_OnlyByTheOneWhoIsAlone()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        engine.Agents.Hang("write");
        var run = await engine.TriggerAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 1, "It did not start.");
        var snapshot = (await engine.Get<RunSnapshots>().FindAsync(engine.Acme, run))!;

        Assert.False(engine.Get<RunStarter>().MayClaim(snapshot));
        Assert.False(Starter(engine, new NodeIdentity("second", IsAlone: false)).MayClaim(snapshot));
        Assert.True(Starter(engine, new NodeIdentity("second", IsAlone: true)).MayClaim(snapshot));
    }

    private static RunStarter Starter(EngineHost engine, NodeIdentity node) => ActivatorUtilities.CreateInstance<RunStarter>(engine.Services, node);

    private static RunWorker SecondWorker(EngineHost engine) => ActivatorUtilities.CreateInstance<RunWorker>(
        engine.Services,
        new RunningRuns(),
        Starter(engine, new NodeIdentity("second", IsAlone: true)));
}

public sealed class LeaseOnSqlite() : LeaseTests(TestProvider.Sqlite);

public sealed class LeaseOnPostgreSql() : LeaseTests(TestProvider.PostgreSql);
