using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>The limits of a namespace's runs hold to the last one, and the counts behind them are what the runs say.</summary>
public abstract class RunLimitTests
{
    private readonly TestProvider _provider;

    private protected RunLimitTests(TestProvider provider) => _provider = provider;

    private static readonly ChainDefinition OneStep = ChainSketch.Of("a: chain:start -> a:done");

    private const string Counted = """
        SELECT COUNT(*) FROM "RunCounts" c WHERE
            c."Queued" <> (SELECT COUNT(*) FROM "Runs" r WHERE r."NamespaceId" = c."NamespaceId" AND r."Status" = 'queued')
            OR c."Running" <> (SELECT COUNT(*) FROM "Runs" r WHERE r."NamespaceId" = c."NamespaceId" AND r."Status" IN ('running', 'cancelling'))
        """;

    [Fact]
    public async Task Accepting_UpToTheLimitOfTheQueue_PassesAndTheNextIsRefusedByName()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider, settings: new() { ["Mentiko:Plans:free:QueuedRuns"] = "7" });

        var accepted = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => engine.TryAcceptAsync(OneStep)));

        Assert.Equal(7, accepted.Count(run => run.IsOk));
        Assert.All(accepted.Where(run => !run.IsOk), run => Assert.Equal(7, Assert.IsType<Error.QueueFull>(run.Error).Limit));
        Assert.Equal(7, await engine.CountAsync("SELECT \"Queued\" FROM \"RunCounts\""));
    }

    [Fact]
    public async Task Cancelling_AQueuedRun_FreesItsPlace()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider, settings: new() { ["Mentiko:Plans:free:QueuedRuns"] = "1" });
        var first = (await engine.TryAcceptAsync(OneStep)).Value.Id;
        var full = Assert.IsType<Error.QueueFull>((await engine.TryAcceptAsync(OneStep)).Error);
        Assert.Equal((1, 1), (full.Limit, full.Used));

        await engine.CancelAsync(first);

        Assert.True((await engine.TryAcceptAsync(OneStep)).IsOk);
    }

    [Fact]
    public async Task Claiming_AtTheLimitOfConcurrentRuns_IsRefusedUntilOneEnds()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var ledger = engine.Get<RunLedger>();
        var (first, second) = (await engine.AcceptAsync(OneStep), await engine.AcceptAsync(OneStep));
        Assert.Equal(LedgerAnswer.Written, await ledger.ClaimAsync(engine.Acme, Claim(first), RunChange.None));

        Assert.Equal(LedgerAnswer.AtLimit, await ledger.ClaimAsync(engine.Acme, Claim(second), RunChange.None));
        Assert.Equal(RunStatus.Queued, (await engine.FindAsync(second)).Status);

        var end = RunChange.None with { End = new RunEnd(RunStatus.Succeeded, null) };
        Assert.Equal(LedgerAnswer.Written, await ledger.WriteAsync(engine.Acme, Claim(first).Lease, RunStatus.Running, end, 60_000));
        Assert.Equal(LedgerAnswer.Written, await ledger.ClaimAsync(engine.Acme, Claim(second), RunChange.None));
        Assert.Equal(0, await engine.CountAsync(Counted));

        RunClaim Claim(RunId run) => new(new Lease(new RunKey(engine.Acme.Namespace, run), "me", 1), RunStatus.Queued, 0, false, 60_000, MostRunning: 1);
    }

    [Fact]
    public async Task Counts_AfterRunsOfEveryEnd_AreWhatTheRunsSay()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        for (var i = 0; i < 5; i++)
        {
            await engine.RunAsync(OneStep);
        }

        await engine.CancelAsync(await engine.AcceptAsync(OneStep));
        await engine.AcceptAsync(OneStep);

        Assert.Equal(0, await engine.CountAsync(Counted));
        Assert.Equal(1, await engine.CountAsync("SELECT \"Queued\" FROM \"RunCounts\""));

        // The control: a count that is wrong is seen.
        Assert.Equal(0, await engine.CountAsync("UPDATE \"RunCounts\" SET \"Queued\" = 9; SELECT 0"));
        Assert.Equal(1, await engine.CountAsync(Counted));
    }
}

public sealed class RunLimitOnSqlite() : RunLimitTests(TestProvider.Sqlite);

public sealed class RunLimitOnPostgreSql() : RunLimitTests(TestProvider.PostgreSql);
