using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.TestKit.Persistence;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

public abstract class RunStatisticsTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDatabase _db;
    private readonly EfRunStatistics _statistics;
    private int _made;

    private protected RunStatisticsTests(TestProvider provider)
    {
        _db = new TemporaryDatabase(provider);
        _statistics = new EfRunStatistics(_db.Database);
    }

    public void Dispose()
    {
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task CountByDay_RunsAroundMidnight_CountOnTheirDayOfUtcAndInTheirNamespace()
    {
        var (acme, other) = (await _db.AddNamespaceAsync("acme"), await _db.AddNamespaceAsync("other"));
        await AddAsync(
            acme,
            Run(acme, RunStatus.Succeeded, Day.AddMilliseconds(-1)),
            Run(acme, RunStatus.Succeeded, Day),
            Run(acme, RunStatus.Succeeded, Day.AddDays(1).AddMilliseconds(-1)),
            Run(acme, RunStatus.Failed, Day.AddHours(3)),
            Run(acme, RunStatus.Queued, Day.AddDays(1)),
            Run(acme, RunStatus.Succeeded, Day.AddDays(2)));
        await AddAsync(other, Run(other, RunStatus.Succeeded, Day));

        var tallies = await _statistics.CountByDayAsync(TemporaryDatabase.Scope(acme), Day, Day.AddDays(2), CancellationToken.None);

        Assert.Equal(
            [new(new DateOnly(2026, 11, 21), RunStatus.Succeeded, 2), new(new DateOnly(2026, 11, 21), RunStatus.Failed, 1), new RunTally(new DateOnly(2026, 11, 22), RunStatus.Queued, 1)],
            tallies.OrderBy(tally => tally.Day).ThenBy(tally => tally.Status));
        var lately = await _statistics.CountSinceAsync(TemporaryDatabase.Scope(acme), [RunStatus.Failed, RunStatus.TimedOut], Day, CancellationToken.None);
        Assert.Equal([KeyValuePair.Create(RunStatus.Failed, 1L)], lately);
    }

    [Fact]
    public async Task ReadNewest_ManyRuns_GivesSoManyOfEachStateThatIsOverAndWasStarted()
    {
        var acme = await _db.AddNamespaceAsync("acme");
        await AddAsync(
            acme,
            [
                .. Enumerable.Range(0, 4).Select(hour => Run(acme, RunStatus.Succeeded, Day.AddHours(hour))),
                Run(acme, RunStatus.Failed, Day.AddHours(9)),
                Run(acme, RunStatus.Cancelled, Day.AddHours(9)),
                Run(acme, RunStatus.Running, Day.AddHours(9)),
                Run(acme, RunStatus.Failed, Day.AddHours(-1)),
            ]);

        var times = await _statistics.ReadNewestAsync(TemporaryDatabase.Scope(acme), Day, 2, CancellationToken.None);

        Assert.Equal([(RunStatus.Succeeded, Day.AddHours(3)), (RunStatus.Succeeded, Day.AddHours(2)), (RunStatus.Failed, Day.AddHours(9))], times.Select(run => (run.Status, run.QueuedAt)));
        Assert.All(times, run => Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(9)), (run.StartedAt - run.QueuedAt, run.FinishedAt - run.StartedAt)));
    }

    [Fact]
    public async Task ListTroubled_FailuresOfManyHands_GivesTheActorsOwnAndThoseThatNobodyWatches()
    {
        var (acme, other) = (await _db.AddNamespaceAsync("acme"), await _db.AddNamespaceAsync("other"));
        await AddAsync(
            acme,
            Troubled(acme, "mine", RunStatus.Failed, TriggerKind.Page, "tester", Day.AddHours(1)),
            Troubled(acme, "mine-late", RunStatus.TimedOut, TriggerKind.Retry, "tester", Day.AddHours(2)),
            Troubled(acme, "by-clock", RunStatus.Failed, TriggerKind.Schedule, "somebody", Day.AddHours(3)),
            Troubled(acme, "by-call", RunStatus.Failed, TriggerKind.Webhook, null, Day.AddHours(4)),
            Troubled(acme, "anothers", RunStatus.Failed, TriggerKind.Page, "somebody", Day.AddHours(5)),
            Troubled(acme, "nobodys", RunStatus.Failed, TriggerKind.Example, null, Day.AddHours(5)),
            Troubled(acme, "went-well", RunStatus.Succeeded, TriggerKind.Page, "tester", Day.AddHours(5)),
            Troubled(acme, "long-ago", RunStatus.Failed, TriggerKind.Page, "tester", Day.AddMilliseconds(-1)));
        await AddAsync(other, Troubled(other, "foreign", RunStatus.Failed, TriggerKind.Schedule, "tester", Day.AddHours(6)));

        Assert.Equal(["by-call", "by-clock", "mine-late", "mine"], await ListAsync(acme, most: 50));
        Assert.Equal(["by-call", "by-clock"], await ListAsync(acme, most: 2));

        // The control: who is in the other namespace is told of that run, and of no other.
        Assert.Equal(["foreign"], await ListAsync(other, most: 50));
        var first = (await _statistics.ListTroubledAsync(TemporaryDatabase.Scope(acme), Day, 1, CancellationToken.None))[0];
        Assert.Equal(
            (TriggerKind.Webhook, RunStatus.Failed, Day.AddHours(4).AddSeconds(11), new RunFailure("exit-code", StepId.Parse("write"), "It ended with 7.")),
            (first.Kind, first.Status, first.FinishedAt, first.Failure));

        async Task<IEnumerable<string>> ListAsync(Organization where, int most) =>
            (await _statistics.ListTroubledAsync(TemporaryDatabase.Scope(where), Day, most, CancellationToken.None)).Select(run => run.Chain.Text);
    }

    private RunRow Troubled(Organization owner, string chain, RunStatus status, TriggerKind kind, string? starter, DateTimeOffset queuedAt)
    {
        var row = Run(owner, status, queuedAt);
        (row.Chain, row.TriggerKind, row.TriggeredById) = (chain, kind.ToWire(), starter);
        (row.FailureCode, row.FailureStep, row.FailureText) = ("exit-code", "write", "It ended with 7.");
        return row;
    }

    private Task AddAsync(Organization owner, params RunRow[] rows) => _db.CommitAsync(new CommitAuthor(owner.Id, Actor.System), session =>
    {
        session.Db.AddRange((object[])rows);
        session.Db.SaveChanges();
    });

    private RunRow Run(Organization owner, RunStatus status, DateTimeOffset queuedAt) => new()
    {
        NamespaceId = owner.Id.Value,
        Id = RunId.From(new Guid(++_made, 0, 0, new byte[8])).Text,
        Chain = "weekly",
        Status = status.ToWire(),
        TriggerKind = TriggerKind.Api.ToWire(),
        QueuedAt = queuedAt.ToUnixTimeMilliseconds(),
        StartedAt = queuedAt.AddSeconds(2).ToUnixTimeMilliseconds(),
        FinishedAt = queuedAt.AddSeconds(11).ToUnixTimeMilliseconds(),
    };
}

public sealed class RunStatisticsOnSqlite() : RunStatisticsTests(TestProvider.Sqlite)
{
    [Fact]
    public async Task CountByDay_ItsQuery_ReadsTheIndexAndNoRun()
    {
        using var db = new TemporaryDatabase();
        var acme = await db.AddNamespaceAsync("acme");
        await using var context = db.Database.Create(TemporaryDatabase.Scope(acme));
        var lines = await PlanAsync(context, EfRunStatistics.ByDay(context, 1, 2));

        Assert.Contains(lines, line => line.Contains("COVERING INDEX IX_Runs_NamespaceId_Status_QueuedAt_Id (NamespaceId=? AND Status=? AND QueuedAt>? AND QueuedAt<?)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ListTroubled_ItsQuery_ReadsSoManyOfTheIndexInItsOrder()
    {
        using var db = new TemporaryDatabase();
        var acme = await db.AddNamespaceAsync("acme");
        await using var context = db.Database.Create(TemporaryDatabase.Scope(acme));
        var query = EfRunStatistics.Concerning(context, new UserId("tester"), RunStatus.Failed, 1);

        var lines = await PlanAsync(context, query);

        Assert.Contains(lines, line => line.Contains("INDEX IX_Runs_NamespaceId_Status_QueuedAt_Id (NamespaceId=? AND Status=? AND QueuedAt>?)", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("TEMP B-TREE", StringComparison.Ordinal));
        Assert.Contains("LIMIT", query.ToQueryString(), StringComparison.Ordinal);
    }

    private static async Task<List<string>> PlanAsync<T>(DbContext context, IQueryable<T> query)
    {
        await using var command = query.CreateDbCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
        await context.Database.OpenConnectionAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(3));
        }

        return lines;
    }
}

public sealed class RunStatisticsOnPostgreSql() : RunStatisticsTests(TestProvider.PostgreSql);

public sealed class RunStatisticsOnSqlServer() : RunStatisticsTests(TestProvider.SqlServer);
