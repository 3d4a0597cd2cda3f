using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Ids;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

public abstract class RunStoreTests : IDisposable
{
    private static readonly AuditDraft Triggered = new(AuditActions.RunTriggered, "chain", "weekly");
    private static readonly AuditDraft CancelAsked = new(AuditActions.RunCancelled, "run", "some");
    private readonly TemporaryDatabase _db;
    private readonly EfRunStore _runs;

    private protected RunStoreTests(TestProvider provider)
    {
        _db = new TemporaryDatabase(provider);
        _runs = new EfRunStore(_db.Database, _db.Commits, PlansOfTests.Catalog, new RunFeed(), new SystemIds(_db.Time));
    }

    public void Dispose()
    {
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Accept_ARun_IsReadBackWhole()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var accepted = (await _runs.AcceptAsync(scope, New() with { Labels = Labels(("team", "a"), ("Zone", "ö")) }, Triggered, CancellationToken.None)).Value;

        var run = (await _runs.FindAsync(scope, accepted.Id, CancellationToken.None))!;
        Assert.Equal((RunStatus.Queued, "weekly", 3, "Tester", TriggerKind.Api), (run.Status, run.Chain.Text, run.ChainVersion, run.TriggeredBy, run.TriggerKind));
        Assert.Equal(["collect", "write"], run.Steps.Select(step => step.Id.Text));
        Assert.All(run.Steps, step => Assert.Equal(StepStatus.Pending, step.Status));
        Assert.Equal("ö", run.Labels["Zone"]);
        Assert.Equal(_db.Time.GetUtcNow(), run.QueuedAt);
        var pinned = (await _runs.FindDefinitionAsync(scope, accepted.Id, CancellationToken.None))!;
        Assert.Equal(PinnedDefinitionJson.Write(New().Definition), PinnedDefinitionJson.Write(pinned));
        using var read = _db.Database.Create(scope);
        Assert.Equal((AuditActions.RunTriggered, accepted.Id.Text), (Assert.Single(read.AuditEntries).Action, Assert.Single(read.AuditEntries).RunId));
    }

    [Fact]
    public async Task Accept_SameKeyAtOnce_GivesOneRun()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
            Task.Run(() => _runs.AcceptAsync(scope, New() with { IdempotencyKey = "k", RequestHash = "h" }, Triggered, CancellationToken.None))));

        Assert.Single(results.Select(result => result.Value.Id).Distinct());
        Assert.Single(results, result => !result.Value.Repeated);
        using var read = _db.Database.Create(scope);
        Assert.Single(read.Runs);
        Assert.Single(read.AuditEntries);
    }

    [Fact]
    public async Task Accept_SameKeyOtherRequest_IsInvalidAndOtherChainOrNamespaceIsNot()
    {
        var acme = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var other = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("other"));
        var keyed = New() with { IdempotencyKey = "k", RequestHash = "h" };
        var first = (await _runs.AcceptAsync(acme, keyed, Triggered, CancellationToken.None)).Value;

        Assert.IsType<Error.Invalid>((await _runs.AcceptAsync(acme, keyed with { RequestHash = "other" }, Triggered, CancellationToken.None)).Error);
        var otherChain = (await _runs.AcceptAsync(acme, keyed with { Chain = ChainName.Parse("daily") }, Triggered, CancellationToken.None)).Value;
        var foreign = (await _runs.AcceptAsync(other, keyed, Triggered, CancellationToken.None)).Value;
        Assert.Equal(3, new[] { first.Id, otherChain.Id, foreign.Id }.Distinct().Count());
    }

    [Fact]
    public async Task Accept_AuditBroken_LeavesNothing()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        _db.BreakAudit();

        var result = await _runs.AcceptAsync(scope, New() with { IdempotencyKey = "k", RequestHash = "h", Labels = Labels(("a", "b")) }, Triggered, CancellationToken.None);

        Assert.Equal(new Error.AuditUnavailable(), result.Error);
        using var read = _db.Database.Create(scope);
        Assert.False(read.Runs.Any() || read.Steps.Any() || read.RunLabels.Any() || read.IdempotencyKeys.Any());
    }

    [Fact]
    public async Task EveryRead_OfAForeignRun_FindsNothing()
    {
        var acme = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var other = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("other"));
        var id = (await _runs.AcceptAsync(acme, New() with { Labels = Labels(("a", "b")) }, Triggered, CancellationToken.None)).Value.Id;
        await AddEventAsync(acme, id);

        Assert.Null(await _runs.FindAsync(other, id, CancellationToken.None));
        Assert.False(await _runs.ExistsAsync(other, id, CancellationToken.None));
        Assert.Null(await _runs.FindDefinitionAsync(other, id, CancellationToken.None));
        Assert.Empty(await _runs.ListEventsAsync(other, id, 0, 10, CancellationToken.None));
        Assert.Null(await _runs.FindEventAsync(other, id, "e1", CancellationToken.None));
        Assert.Empty((await _runs.ListAsync(other, new RunQuery(new PageRequest(), Label: KeyValuePair.Create("a", "b")), CancellationToken.None)).Items);
        Assert.Equal(new Error.NotFound(), (await _runs.RequestCancelAsync(other, id, CancelAsked, CancellationToken.None)).Error);
        Assert.Equal(new Error.NotFound(), (await _runs.AcceptAsync(other, New() with { Retry = new RetryPlan(id, [StepId.Parse("collect")]) }, Triggered, CancellationToken.None)).Error);

        // The control: the owner finds all of it.
        Assert.True(await _runs.ExistsAsync(acme, id, CancellationToken.None));
        Assert.Single(await _runs.ListEventsAsync(acme, id, 0, 10, CancellationToken.None));
        Assert.NotNull(await _runs.FindEventAsync(acme, id, "e1", CancellationToken.None));
        Assert.Single((await _runs.ListAsync(acme, new RunQuery(new PageRequest(), Label: KeyValuePair.Create("a", "b")), CancellationToken.None)).Items);
        Assert.Equal(RunStatus.Cancelled, (await _runs.RequestCancelAsync(acme, id, CancelAsked, CancellationToken.None)).Value);
    }

    [Fact]
    public async Task List_ByFilterAndPage_IsNewestFirstWithoutGapOrRepeat()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var ids = new List<RunId>();
        for (var number = 0; number < 9; number++)
        {
            // Three at the same moment each: the page must not lose or repeat a run of one moment.
            if (number % 3 == 0)
                _db.Time.Advance(TimeSpan.FromMinutes(1));
            var run = New() with { Chain = ChainName.Parse(number % 2 == 0 ? "even" : "odd"), Labels = Labels(("n", $"{number % 4}")) };
            ids.Add((await _runs.AcceptAsync(scope, run, Triggered, CancellationToken.None)).Value.Id);
        }

        await _runs.RequestCancelAsync(scope, ids[4], CancelAsked, CancellationToken.None);
        var seen = new List<RunId>();
        for (string? after = null; ;)
        {
            var page = await _runs.ListAsync(scope, new RunQuery(new PageRequest(2, after)), CancellationToken.None);
            seen.AddRange(page.Items.Select(run => run.Id));
            if ((after = page.Next) is null)
                break;
        }

        Assert.Equal(ids.OrderDescending(Comparer<RunId>.Create((a, b) => string.CompareOrdinal(a.Text, b.Text))).GroupBy(id => ids.IndexOf(id) / 3).OrderByDescending(group => group.Key).SelectMany(group => group), seen);
        Assert.Equal(4, (await _runs.ListAsync(scope, new RunQuery(new PageRequest(), Chain: ChainName.Parse("odd")), CancellationToken.None)).Items.Count);
        Assert.Equal([ids[4]], (await _runs.ListAsync(scope, new RunQuery(new PageRequest(), Status: RunStatus.Cancelled), CancellationToken.None)).Items.Select(run => run.Id));
        Assert.Equal(2, (await _runs.ListAsync(scope, new RunQuery(new PageRequest(), Label: KeyValuePair.Create("n", "3")), CancellationToken.None)).Items.Count);
        Assert.Equal(3, (await _runs.ListAsync(scope, new RunQuery(new PageRequest(), From: _db.Time.GetUtcNow()), CancellationToken.None)).Items.Count);
        Assert.Equal(6, (await _runs.ListAsync(scope, new RunQuery(new PageRequest(), To: _db.Time.GetUtcNow()), CancellationToken.None)).Items.Count);
        Assert.Empty((await _runs.ListAsync(scope, new RunQuery(new PageRequest(5, "of another list")), CancellationToken.None)).Items);
    }

    [Fact]
    public async Task Cancel_ByStatus_EndsTheQueuedAsksTheRunningRefusesTheRest()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var queued = (await _runs.AcceptAsync(scope, New(), Triggered, CancellationToken.None)).Value.Id;
        var running = (await _runs.AcceptAsync(scope, New(), Triggered, CancellationToken.None)).Value.Id;
        _db.Raw($"""UPDATE "Runs" SET "Status" = 'running' WHERE "Id" = '{running}'""");

        Assert.Equal(RunStatus.Cancelled, (await _runs.RequestCancelAsync(scope, queued, CancelAsked, CancellationToken.None)).Value);
        Assert.Equal(RunStatus.Cancelling, (await _runs.RequestCancelAsync(scope, running, CancelAsked, CancellationToken.None)).Value);
        Assert.Equal(RunStatus.Cancelling, (await _runs.RequestCancelAsync(scope, running, CancelAsked, CancellationToken.None)).Value);
        Assert.IsType<Error.Conflict>((await _runs.RequestCancelAsync(scope, queued, CancelAsked, CancellationToken.None)).Error);

        var over = (await _runs.FindAsync(scope, queued, CancellationToken.None))!;
        Assert.Equal(_db.Time.GetUtcNow(), over.FinishedAt);
        Assert.All(over.Steps, step => Assert.Equal(StepStatus.Cancelled, step.Status));
        using var read = _db.Database.Create(scope);
        Assert.Equal(2, read.AuditEntries.Count(entry => entry.Action == AuditActions.RunCancelled));
    }

    [Fact]
    public async Task Accept_ARetry_ShowsTheKeptStepsAsTheyWere()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var old = (await _runs.AcceptAsync(scope, New(), Triggered, CancellationToken.None)).Value.Id;
        _db.Raw($"""
            UPDATE "Steps" SET "Status" = 'succeeded' WHERE "StepId" = 'collect';
            INSERT INTO "Attempts" ("NamespaceId", "RunId", "StepId", "Number", "Visit", "Status", "Reason", "Executor", "StartedAt", "FinishedAt", "ExitCode")
            VALUES ((SELECT "Id" FROM "Namespaces"), '{old}', 'collect', 1, 1, 'succeeded', NULL, 'local', 5, 6, 0);
            """);

        var retry = (await _runs.AcceptAsync(scope, New() with { TriggerKind = TriggerKind.Retry, Retry = new RetryPlan(old, [StepId.Parse("collect")]) }, Triggered, CancellationToken.None)).Value;

        var run = (await _runs.FindAsync(scope, retry.Id, CancellationToken.None))!;
        Assert.Equal((old, StepStatus.Succeeded, StepStatus.Pending), (run.RetryOf, run.Steps[0].Status, run.Steps[1].Status));
        Assert.Equal((1, 0, AttemptStatus.Succeeded), (Assert.Single(run.Steps[0].Attempts).Number, run.Steps[0].Attempts[0].ExitCode, run.Steps[0].Attempts[0].Status));
        using var read = _db.Database.Create(scope);
        Assert.Equal("""["collect"]""", read.Runs.Single(row => row.Id == retry.Id.Text).KeptStepsJson);
    }

    [Fact]
    public async Task Accept_64Callers_PrintsTheRate()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            for (var run = 0; run < 30; run++)
                Assert.True((await _runs.AcceptAsync(scope, New(), Triggered, CancellationToken.None)).IsOk);
        })));
        TestContext.Current.TestOutputHelper?.WriteLine($"{64 * 30 / clock.Elapsed.TotalSeconds:F0} runs of two steps accepted a second, synchronous=FULL");
        using var read = _db.Database.Create(scope);
        Assert.Equal(64 * 30, read.Runs.Count());
        Assert.Equal(64 * 30, read.AuditEntries.Count());
    }

    private static NewRun New() => new()
    {
        Chain = ChainName.Parse("weekly"),
        ChainVersion = 3,
        Definition = new PinnedDefinition(
            ChainSketch.Of("collect: chain:start -> collect:done", "write: collect:done -> write:done"),
            new[] { "collect", "write" }.ToImmutableSortedDictionary(name => name, _ => new AgentDefinition { Runtime = new AgentRuntime.Command(["true"]) }, StringComparer.Ordinal)),
        TriggerKind = TriggerKind.Api,
        InputJson = """{"topic":"ö"}""",
    };

    private Task AddEventAsync(NamespaceScope scope, RunId id) => _db.CommitAsync(CommitAuthor.Of(scope), session =>
    {
        session.Db.Add(new RunEventRow { NamespaceId = scope.Namespace.Value, RunId = id.Text, Sequence = 1, EventId = "e1", Type = "chain:start", Time = session.Now });
        session.Db.SaveChanges();
    });

    private static ImmutableSortedDictionary<string, string> Labels(params (string Key, string Value)[] labels) =>
        labels.ToImmutableSortedDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal);
}

public sealed class RunStoreOnSqlite() : RunStoreTests(TestProvider.Sqlite)
{
    [Fact]
    public void Plans_OfTheHotQueries_UseTheirIndexes()
    {
        using var db = new TemporaryDatabase();
        using var connection = (SqliteConnection)db.OpenRaw();
        Assert.Contains("IX_Runs_Open", Plan(connection, """SELECT "Id" FROM "Runs" WHERE "FinishedAt" IS NULL AND "Status" = 'queued' ORDER BY "LeaseUntil", "QueuedAt" """), StringComparison.Ordinal);
        var list = Plan(connection, """SELECT "Id" FROM "Runs" WHERE "NamespaceId" = 'x' AND "QueuedAt" <= 5 AND ("QueuedAt" < 5 OR "Id" < 'y') ORDER BY "QueuedAt" DESC, "Id" DESC LIMIT 51""");
        Assert.Contains("IX_Runs_NamespaceId_QueuedAt_Id", list, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", list, StringComparison.Ordinal);
    }

    private static string Plan(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand($"EXPLAIN QUERY PLAN {sql}", connection);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
            lines.Add(reader.GetString(3));
        return string.Join('\n', lines);
    }
}

public sealed class RunStoreOnPostgreSql() : RunStoreTests(TestProvider.PostgreSql);

public sealed class RunStoreOnSqlServer() : RunStoreTests(TestProvider.SqlServer);
