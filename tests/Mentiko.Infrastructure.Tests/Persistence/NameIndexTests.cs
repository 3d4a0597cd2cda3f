using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.TestKit.Persistence;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

public abstract class NameIndexTests : IDisposable
{
    private readonly TemporaryDatabase _db;
    private readonly EfNameIndex _names;

    private protected NameIndexTests(TestProvider provider)
    {
        _db = new TemporaryDatabase(provider);
        _names = new EfNameIndex(_db.Database);
    }

    public void Dispose()
    {
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task FindChains_APart_GivesThoseThatBeginWithItFirst_AndNoDeletedOrForeignOnes()
    {
        var (acme, other) = (await _db.AddNamespaceAsync("acme"), await _db.AddNamespaceAsync("other"));
        await AddChainsAsync(acme, "weekly-report", "report-daily", "a-report", "triage");
        await AddChainsAsync(other, "report-of-others");
        await AddAsync(acme, new ChainRow { NamespaceId = acme.Id.Value, Name = "report-gone", Version = 1, DeletedAt = 5 });

        Assert.Equal(["report-daily", "a-report", "weekly-report"], await FindAsync("report", 8));
        Assert.Equal(["report-daily", "a-report"], await FindAsync("report", 2));
        Assert.Equal([], await FindAsync("%", 8));
        Assert.Equal(["a-report", "report-daily", "triage", "weekly-report"], await FindAsync("", 8));

        async Task<IEnumerable<string>> FindAsync(string text, int limit) =>
            (await _names.FindChainsAsync(TemporaryDatabase.Scope(acme), text, limit, CancellationToken.None)).Select(name => name.Text);
    }

    [Fact]
    public async Task FindRuns_ByTheBeginningOfTheIdOrOfItsShortForm_NewestFirst()
    {
        var (acme, other) = (await _db.AddNamespaceAsync("acme"), await _db.AddNamespaceAsync("other"));
        await AddAsync(acme, Run(acme, "01930000000070008000000012345678", 1), Run(acme, "0193000000017000800000001234ffff", 2), Run(acme, "019400000000700080000000aaaa0193", 3));
        await AddAsync(other, Run(other, "01930000000070008000000012349999", 4));

        Assert.Equal(["0193000000017000800000001234ffff", "01930000000070008000000012345678"], await FindAsync("1234"));
        Assert.Equal(["0193000000017000800000001234ffff", "01930000000070008000000012345678"], await FindAsync("0193"));
        Assert.Equal(["019400000000700080000000aaaa0193"], await FindAsync("019400000000700080000000aaaa0193"));
        Assert.Equal([], await FindAsync("ffff"));
        Assert.Equal(["019400000000700080000000aaaa0193"], (await _names.FindNewestRunsAsync(TemporaryDatabase.Scope(acme), 1, CancellationToken.None)).Select(run => run.Id.Text));

        async Task<IEnumerable<string>> FindAsync(string digits) =>
            (await _names.FindRunsAsync(TemporaryDatabase.Scope(acme), digits, 8, CancellationToken.None)).Select(run => run.Id.Text);
    }

    private async Task AddChainsAsync(Organization owner, params string[] names) =>
        await AddAsync(owner, [.. names.Select(name => new ChainRow { NamespaceId = owner.Id.Value, Name = name, Version = 1 })]);

    private Task AddAsync(Organization owner, params object[] rows) => _db.CommitAsync(new CommitAuthor(owner.Id, Actor.System), session =>
    {
        session.Db.AddRange(rows);
        session.Db.SaveChanges();
    });

    private static RunRow Run(Organization owner, string id, long queuedAt) => new()
    {
        NamespaceId = owner.Id.Value,
        Id = id,
        Chain = "weekly",
        Status = RunStatus.Succeeded.ToWire(),
        TriggerKind = TriggerKind.Api.ToWire(),
        QueuedAt = queuedAt,
    };
}

public sealed class NameIndexOnSqlite() : NameIndexTests(TestProvider.Sqlite)
{
    [Fact]
    public void Plans_OfFindingRuns_StayInTheirIndexes()
    {
        using var db = new TemporaryDatabase();
        using var connection = (SqliteConnection)db.OpenRaw();
        Assert.Contains("COVERING INDEX IX_Runs_NamespaceId_QueuedAt_Id", Plan(connection, """SELECT "Id" FROM "Runs" WHERE "NamespaceId" = 'x' ORDER BY "QueuedAt" DESC, "Id" DESC LIMIT 2000"""), StringComparison.Ordinal);
        Assert.Contains("(NamespaceId=? AND Id>? AND Id<?)", Plan(connection, """SELECT "Id" FROM "Runs" WHERE "NamespaceId" = 'x' AND "Id" >= '01' AND "Id" < '01g' ORDER BY "Id" DESC LIMIT 6"""), StringComparison.Ordinal);
    }

    private static string Plan(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand($"EXPLAIN QUERY PLAN {sql}", connection);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(3));
        }

        return string.Join('\n', lines);
    }
}

public sealed class NameIndexOnPostgreSql() : NameIndexTests(TestProvider.PostgreSql);

public sealed class NameIndexOnSqlServer() : NameIndexTests(TestProvider.SqlServer);
