using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

/// <summary>The model on SQLite.</summary>
internal sealed class SqliteMentikoDbContext(DbContextOptions<SqliteMentikoDbContext> options, NamespaceId? ownNamespace)
    : MentikoDbContext(options, ownNamespace)
{
    public override async Task<IAsyncDisposable> BeginSnapshotAsync(CancellationToken cancel)
    {
        await Database.OpenConnectionAsync(cancel);

        // Deferred: EF's own transactions would ask for the write lock, which a reader never gets.
        var transaction = ((SqliteConnection)Database.GetDbConnection()).BeginTransaction(deferred: true);
        return (await Database.UseTransactionAsync(transaction, cancel))!;
    }

    public override async Task<long?> FindMistypedEntryAsync(long after, int count, CancellationToken cancel)
    {
        var found = await Database
            .SqlQueryRaw<long>(
                FirstMistyped(Model.FindEntityType(typeof(AuditRow))!),
                new SqliteParameter("@ns", NamespaceKey),
                new SqliteParameter("@after", after),
                new SqliteParameter("@count", count))
            .ToListAsync(cancel);
        return found.Count == 0 ? null : found[0];
    }

    // Of names of the model, and nothing else.
    private static string FirstMistyped(IEntityType entry)
    {
        var wrong = entry.GetProperties().Select(property => $"typeof(\"{property.GetColumnName()}\") NOT IN ('{(property.GetColumnType() == "TEXT" ? "text" : "integer")}', 'null')");
        return $"""
            SELECT CAST("Sequence" AS INTEGER) AS "Value"
            FROM (SELECT * FROM "{entry.GetTableName()}" WHERE "NamespaceId" = @ns AND "Sequence" > @after ORDER BY "Sequence" LIMIT @count)
            WHERE {string.Join(" OR ", wrong)} ORDER BY 1 LIMIT 1
            """;
    }
}
