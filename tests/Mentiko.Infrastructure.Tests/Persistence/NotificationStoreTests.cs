using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Core.Schedules;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Schedules;
using Mentiko.TestKit.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>What notifications are read off besides runs that went wrong: each of one namespace, with the other one's as the control.</summary>
public abstract class NotificationStoreTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDatabase _db;

    private protected NotificationStoreTests(TestProvider provider) => _db = new TemporaryDatabase(provider);

    public void Dispose()
    {
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task ListStopped_Schedules_AreThoseThatWereStoppedSinceThenAndAreThere_TheLastFirst()
    {
        var (acme, other) = (await _db.AddNamespaceAsync("acme"), await _db.AddNamespaceAsync("other"));
        var store = new EfScheduleStore(_db.Database, _db.Commits, null!, Options.Create(new ScheduleOptions()));
        await AddAsync(
            acme,
            Schedule(acme, "first", Day.AddHours(1)),
            Schedule(acme, "last", Day.AddHours(2)),
            Schedule(acme, "long-ago", Day.AddMilliseconds(-1)),
            Schedule(acme, "at-work", null),
            Schedule(acme, "gone", Day.AddHours(3), deletedAt: 5));
        await AddAsync(other, Schedule(other, "foreign", Day.AddHours(4)));

        Assert.Equal(["last", "first"], await ListAsync(acme, most: 50));
        Assert.Equal(["last"], await ListAsync(acme, most: 1));
        Assert.Equal(["foreign"], await ListAsync(other, most: 50));

        async Task<IEnumerable<string>> ListAsync(Organization where, int most) =>
            (await store.ListStoppedAsync(TemporaryDatabase.Scope(where), Day, most, CancellationToken.None)).Select(schedule => schedule.Name.Text);
    }

    [Fact]
    public async Task ListParked_Runs_SayWhatAndWhoStartedThem()
    {
        var (acme, other) = (await _db.AddNamespaceAsync("acme"), await _db.AddNamespaceAsync("other"));
        var store = new EfQueueStore(_db.Database, _db.Commits, null!, null!, null!);
        await AddAsync(acme, [.. Parked(acme, 1, TriggerKind.Page, "ada"), .. Parked(acme, 2, TriggerKind.Webhook, null)]);
        await AddAsync(other, [.. Parked(other, 3, TriggerKind.Schedule, "ada")]);

        Assert.Equal([(TriggerKind.Page, new UserId("ada")), (TriggerKind.Webhook, null)], await ListAsync(acme));
        Assert.Equal([(TriggerKind.Schedule, new UserId("ada"))], await ListAsync(other));

        async Task<IEnumerable<(TriggerKind, UserId?)>> ListAsync(Organization where) =>
            (await store.ListParkedAsync(TemporaryDatabase.Scope(where), 50, CancellationToken.None)).Select(run => (run.Kind, run.Starter));
    }

    private Task AddAsync(Organization owner, params object[] rows) => _db.CommitAsync(new CommitAuthor(owner.Id, Actor.System), session =>
    {
        session.Db.AddRange(rows);
        session.Db.SaveChanges();
    });

    private static ScheduleRow Schedule(Organization owner, string name, DateTimeOffset? stoppedAt, long? deletedAt = null) => new()
    {
        NamespaceId = owner.Id.Value,
        Name = name,
        Version = 2,
        Chain = "weekly",
        Cron = "0 5 * * *",
        TimeZone = "UTC",
        Misfire = MisfirePolicy.Once.ToWire(),
        Overlap = OverlapPolicy.Skip.ToWire(),
        AuthorId = "grace",
        Author = "Grace",
        SavedAt = Day,
        StoppedReason = stoppedAt is null ? null : StopReasons.AuthorLeft,
        StoppedAt = stoppedAt,
        DeletedAt = deletedAt,
    };

    private static object[] Parked(Organization owner, int number, TriggerKind kind, string? starter)
    {
        var id = RunId.From(new Guid(number, 0, 0, new byte[8])).Text;
        return
        [
            new RunRow
            {
                NamespaceId = owner.Id.Value,
                Id = id,
                Chain = "weekly",
                Status = RunStatus.Running.ToWire(),
                TriggerKind = kind.ToWire(),
                TriggeredById = starter,
                QueuedAt = Day.AddMinutes(number).ToUnixTimeMilliseconds(),
                LeaseUntil = Day.AddHours(1).ToUnixTimeMilliseconds(),
            },
            new AttemptRow
            {
                NamespaceId = owner.Id.Value,
                RunId = id,
                StepId = "write",
                Number = 1,
                Visit = 1,
                Status = AttemptStatus.Failed.ToWire(),
                Reason = AttemptReason.ExecutorUnavailable.ToWire(),
                Executor = ExecutionTarget.Docker.ToWire(),
                StartedAt = Day.ToUnixTimeMilliseconds(),
            },
        ];
    }
}

public sealed class NotificationStoreOnSqlite() : NotificationStoreTests(TestProvider.Sqlite)
{
    [Fact]
    public void ListStopped_ItsQuery_LooksAtTheNamespacesOwnAlone()
    {
        using var db = new TemporaryDatabase();
        using var connection = (SqliteConnection)db.OpenRaw();
        using var command = new SqliteCommand("""EXPLAIN QUERY PLAN SELECT "Name" FROM "Schedules" WHERE "NamespaceId" = 'x' AND "DeletedAt" IS NULL AND "StoppedAt" >= 1 ORDER BY "StoppedAt" DESC, "Name" LIMIT 50""", connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Matches(@"^SEARCH Schedules USING INDEX \S+ \(NamespaceId=\?\)", reader.GetString(3));
    }
}

public sealed class NotificationStoreOnPostgreSql() : NotificationStoreTests(TestProvider.PostgreSql);

public sealed class NotificationStoreOnSqlServer() : NotificationStoreTests(TestProvider.SqlServer);
