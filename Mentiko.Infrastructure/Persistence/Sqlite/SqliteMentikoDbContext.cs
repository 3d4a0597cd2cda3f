using Mentiko.Core.Namespaces;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

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
}
