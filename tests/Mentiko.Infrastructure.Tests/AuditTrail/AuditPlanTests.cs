using System.Data.Common;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.TestKit.Persistence;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Mentiko.Infrastructure.Tests.AuditTrail;

/// <summary>The very statements of the list, asked how they would be answered: an index for each, the namespace never walked.</summary>
public abstract class AuditPlanTests : IDisposable
{
    private readonly TemporaryDatabase _db;
    private readonly EfAuditTrail _trail;

    private protected AuditPlanTests(TestProvider provider)
    {
        _db = new TemporaryDatabase(provider);
        _trail = new EfAuditTrail(_db.Database, _db.Commits, _db.Time);
    }

    public void Dispose()
    {
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Prepares what the planner knows of the table; the plan's lines.</summary>
    private protected abstract string Explain(DbConnection connection, string sql);

    [Fact]
    public async Task Lead_OfEachFilter_UsesItsIndex()
    {
        var scope = await EntriesAsync(600);
        var before = 0L;
        (string Index, AuditQuery Query)[] filters =
        [
            ("IX_AuditEntries_NamespaceId_Action_Sequence", new AuditQuery(new PageRequest(), Action: AuditActions.ChainUpdated)),
            ("IX_AuditEntries_NamespaceId_ActorId_Sequence", new AuditQuery(new PageRequest(), Actor: "u-7")),
            ("IX_AuditEntries_NamespaceId_TargetId_Sequence", new AuditQuery(new PageRequest(), Target: "f7")),
            ("IX_AuditEntries_NamespaceId_Outcome_Sequence", new AuditQuery(new PageRequest(), Outcome: AuditOutcome.Denied)),
        ];
        foreach (var (index, query) in filters)
        {
            using var context = _db.Database.Create(scope);
            var sql = AuditFilter.Lead(context.AuditEntries.Where(row => row.Sequence > before), query).OrderByDescending(row => row.Sequence).Take(51).ToQueryString();
            Assert.Contains(index, Plan(sql), StringComparison.Ordinal);
        }

        using var timed = _db.Database.Create(scope);
        var seek = timed.AuditEntries.Where(row => row.Sequence > before).Where(row => row.Time >= 5).OrderBy(row => row.Time).ThenBy(row => row.Sequence).Select(row => (long?)row.Sequence).Take(1).ToQueryString();
        Assert.Contains("IX_AuditEntries_NamespaceId_Time_Sequence", Plan(seek), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_Together_LookAtABoundedPiece_AndTheNextPageGoesOn()
    {
        var scope = await EntriesAsync(AuditFilter.Piece + 30);

        // What leads finds few: one page has all.
        var first = await _trail.ListAsync(scope, new AuditQuery(new PageRequest(), AuditActions.ChainUpdated, Target: "f0"), CancellationToken.None);
        Assert.Equal(1, Assert.Single(first.Items).Sequence);
        Assert.Null(first.Next);

        // What leads finds all, and the only one that fits is more than a piece away.
        var found = new List<AuditEntry>();
        var page = new PageRequest();
        var pages = 0;
        do
        {
            var answer = await _trail.ListAsync(scope, new AuditQuery(page, AuditActions.ChainUpdated, "tester"), CancellationToken.None);
            found.AddRange(answer.Items);
            page = page with { After = answer.Next };
            pages++;
        }
        while (page.After is not null);

        Assert.Equal(1, Assert.Single(found).Sequence);
        Assert.Equal(2, pages);
    }

    [Fact]
    public async Task Times_BecomeBoundsOfTheSequence_AndCountsAreExact()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var start = _db.Time.GetUtcNow();
        for (var hour = 0; hour < 6; hour++)
        {
            for (var number = 0; number <= hour; number++)
                await _trail.AppendAsync(scope, new AuditDraft(AuditActions.FileWritten, "file", $"{hour}", number == 0 ? AuditOutcome.Denied : AuditOutcome.Allowed), CancellationToken.None);
            _db.Time.Advance(TimeSpan.FromHours(1));
        }

        var within = await _trail.ListAsync(scope, new AuditQuery(new PageRequest(), From: start.AddHours(2), To: start.AddHours(4)), CancellationToken.None);
        Assert.Equal(["3", "3", "3", "3", "2", "2", "2"], within.Items.Select(entry => entry.TargetId));
        var counted = await _trail.CountAsync(scope, new AuditSpan(start, start.AddHours(6), 6), CancellationToken.None);
        Assert.Equal([1, 2, 3, 4, 5, 6], counted.Parts.Select(part => part.Entries));
        Assert.All(counted.Parts, part => Assert.Equal(1, part.Refused));
        Assert.Equal(21, (await _trail.CountAsync(scope, new AuditSpan(), CancellationToken.None)).Parts.Sum(part => part.Entries));
        Assert.Equal(0, (await _trail.CountAsync(scope, new AuditSpan(start.AddYears(1), start.AddYears(2), 3), CancellationToken.None)).Parts.Sum(part => part.Entries));
    }

    private string Plan(string sql)
    {
        using var connection = _db.OpenRaw();
        return Explain(connection, sql);
    }

    private protected static string Read(DbConnection connection, string sql, int column)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
            lines.Add(reader.GetString(column));
        return string.Join('\n', lines);
    }

    private async Task<NamespaceScope> EntriesAsync(int count)
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        await _trail.AppendAsync(scope, new AuditDraft(AuditActions.ChainUpdated, "file", "f0"), CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(1, count - 1).Select(number =>
            _trail.AppendAsync(scope, new AuditDraft(AuditActions.FileWritten, "file", $"f{number % 9}"), CancellationToken.None)));
        return scope;
    }
}

public sealed class AuditPlanOnSqlite() : AuditPlanTests(TestProvider.Sqlite)
{
    private protected override string Explain(DbConnection connection, string sql)
    {
        // EF writes the parameters for the shell, one a line: ".param set @p 'x'".
        var lines = sql.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        foreach (var line in lines.Where(line => line.StartsWith(".param set ", StringComparison.Ordinal)))
        {
            var parts = line.Split(' ', 4);
            sql = sql.Replace(parts[2], parts[3], StringComparison.Ordinal).Replace($".param set {parts[3]} {parts[3]}", "", StringComparison.Ordinal);
        }

        return Read(connection, $"EXPLAIN QUERY PLAN {sql}", 3);
    }
}

public sealed class AuditPlanOnPostgreSql() : AuditPlanTests(TestProvider.PostgreSql)
{
    private protected override string Explain(DbConnection connection, string sql)
    {
        // A small table is walked for less; what matters is that an index can answer.
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "ANALYZE \"AuditEntries\"; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off";
            command.ExecuteNonQuery();
        }

        foreach (var line in sql.Split('\n').Where(line => line.StartsWith("-- @", StringComparison.Ordinal)))
        {
            var parts = line[3..].Split('=', 2);
            var value = parts[1].Split('\'')[1];
            sql = sql.Replace(parts[0], $"'{value}'", StringComparison.Ordinal);
        }

        return Read(connection, $"EXPLAIN {string.Join('\n', sql.Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal)))}", 0);
    }
}
