using Mentiko.Core.Access;
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
        await using var command = EfRunStatistics.ByDay(context, 1, 2).CreateDbCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
        await context.Database.OpenConnectionAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(3));
        }

        Assert.Contains(lines, line => line.Contains("COVERING INDEX IX_Runs_NamespaceId_Status_QueuedAt_Id (NamespaceId=? AND Status=? AND QueuedAt>? AND QueuedAt<?)", StringComparison.Ordinal));
    }
}

public sealed class RunStatisticsOnPostgreSql() : RunStatisticsTests(TestProvider.PostgreSql);

public sealed class RunStatisticsOnSqlServer() : RunStatisticsTests(TestProvider.SqlServer);
