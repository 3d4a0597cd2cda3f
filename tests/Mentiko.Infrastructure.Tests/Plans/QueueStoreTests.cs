using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Plans;

/// <summary>What readers of a queue see, on a real database. Runs are accepted and nobody is woken, so they wait.</summary>
public sealed class QueueStoreTests
{
    private static readonly ChainDefinition OneStep = ChainSketch.Of("a: chain:start -> a:done");

    [Fact]
    public async Task List_InPages_HasEveryWaitingRunOnceInOrderWithItsPlace()
    {
        await using var engine = await EngineHost.StartAsync();
        var queue = engine.Get<IQueueStore>();
        var accepted = new List<RunId>();
        for (var number = 0; number < 7; number++)
        {
            accepted.Add(await engine.AcceptAsync(OneStep));
        }

        var (seen, places, after) = (new List<RunId>(), new List<long?>(), (string?)null);
        do
        {
            var page = await queue.ListAsync(engine.Acme, new PageRequest(3, after), CancellationToken.None);
            seen.AddRange(page.Items.Select(run => run.Id));
            places.AddRange(page.Items.Select(run => run.Position));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(accepted.Order(Comparer<RunId>.Create((a, b) => string.CompareOrdinal(a.Text, b.Text))), seen.Order(Comparer<RunId>.Create((a, b) => string.CompareOrdinal(a.Text, b.Text))));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], places.Select(place => place!.Value));
        foreach (var (run, place) in seen.Zip(places))
        {
            var found = await engine.FindAsync(run);
            Assert.Equal(place, await queue.FindPositionAsync(engine.Acme, run, found.QueuedAt, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Read_AfterCancelling_CountsWhatIsLeftAndTellsTheOldest()
    {
        await using var engine = await EngineHost.StartAsync();
        var (first, second) = (await engine.AcceptAsync(OneStep), await engine.AcceptAsync(OneStep));
        await engine.CancelAsync(first);

        var state = (await engine.Get<IQueueStore>().ReadAsync(engine.Acme, CancellationToken.None)).Value;

        Assert.Equal((1, 0), (state.Depth, state.Running));
        Assert.Equal((await engine.FindAsync(second)).QueuedAt, state.OldestQueuedAt);
    }

    [Fact]
    public async Task Read_RunsOfAnotherNamespace_AreInNoNumberButTheInstances()
    {
        await using var engine = await EngineHost.StartAsync();
        var other = await engine.AddNamespaceAsync("other");
        var busy = await engine.AcceptAsync(OneStep, scope: other);
        await engine.AcceptAsync(OneStep, scope: other);
        await engine.Get<RunLedger>().ClaimAsync(other, new RunClaim(new Lease(new RunKey(other.Namespace, busy), "me", 1), RunStatus.Queued, 0, false, 60_000, MostRunning: 1), RunChange.None);

        var queue = engine.Get<IQueueStore>();
        var state = (await queue.ReadAsync(engine.Acme, CancellationToken.None)).Value;

        Assert.Equal((0, 0, null), (state.Depth, state.Running, state.OldestQueuedAt));
        Assert.Equal(1, state.Capacity.Busy);
        Assert.Empty((await queue.ListAsync(engine.Acme, new PageRequest(), CancellationToken.None)).Items);
    }

    [Fact]
    public async Task SetPaused_Twice_IsRecordedOnceAndEndsWithResume()
    {
        await using var engine = await EngineHost.StartAsync();
        var queue = engine.Get<IQueueStore>();
        var draft = new AuditDraft(AuditActions.QueuePaused, "organization", "acme");

        await queue.SetPausedAsync(engine.Acme, true, draft, CancellationToken.None);
        await queue.SetPausedAsync(engine.Acme, true, draft, CancellationToken.None);
        Assert.True((await queue.ReadAsync(engine.Acme, CancellationToken.None)).Value.IsPaused);
        Assert.Equal(1, await engine.CountAsync("SELECT COUNT(*) FROM \"AuditEntries\" WHERE \"Action\" = 'queue.paused'"));

        await queue.SetPausedAsync(engine.Acme, false, draft with { Action = AuditActions.QueueResumed }, CancellationToken.None);
        Assert.False((await queue.ReadAsync(engine.Acme, CancellationToken.None)).Value.IsPaused);
    }

    [Fact]
    public async Task Capacity_Nodes_AreThoseSeenLatelyThatTakeRuns()
    {
        await using var engine = await EngineHost.StartAsync();
        var load = engine.Get<InstanceLoad>();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await engine.CountAsync("DELETE FROM \"Nodes\"; SELECT 0");
        await AddAsync("here", 6, now, draining: 0);
        await AddAsync("gone", 8, now - 60_000, draining: 0);
        await AddAsync("leaving", 8, now, draining: 1);
        await AddAsync("web", 0, now, draining: 0);

        Assert.Equal(new InstanceCapacity(1, 6, 0), await load.ReadCapacityAsync(CancellationToken.None));

        await engine.CountAsync("UPDATE \"Nodes\" SET \"SeenAt\" = 0; SELECT 0");
        Assert.Equal(new InstanceCapacity(0, 0, 0), await load.ReadCapacityAsync(CancellationToken.None));

        Task AddAsync(string id, int slots, long seen, int draining) => engine.CountAsync(
            $"INSERT INTO \"Nodes\" (\"Id\", \"Name\", \"Roles\", \"Version\", \"Slots\", \"StartedAt\", \"SeenAt\", \"IsDraining\") VALUES ('{id}', '{id}', 'worker', '1', {slots}, 0, {seen}, {draining}); SELECT 0");
    }

    [Fact]
    public void Position_InADeepQueue_IsCountedInTheIndexAlone()
    {
        using var db = new TemporaryDatabase();
        using var connection = db.OpenRaw();
        using var command = connection.CreateCommand();
        command.CommandText = """
            EXPLAIN QUERY PLAN SELECT COUNT(*) FROM (SELECT r."Id" FROM "Runs" r
                WHERE r."NamespaceId" = 'x' AND r."Status" = 'queued' AND r."QueuedAt" <= 5 AND (r."QueuedAt" < 5 OR r."Id" < 'y') LIMIT 10000)
            """;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(3));
        }

        Assert.Contains(lines, line => line.Contains("USING COVERING INDEX IX_Runs_NamespaceId_Status_QueuedAt_Id (NamespaceId=? AND Status=? AND QueuedAt<?)", StringComparison.Ordinal));
    }
}
