using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

/// <summary>The database file and the two ways to open it: readers that cannot write, and the one writer.</summary>
internal sealed class SqliteDatabase : IDatabase
{
    // FULL: a commit that was answered survives a power cut, not only a crash of the process. The pages that an act goes back
    // to are kept in memory, and those of a batch have room there (32 MiB), or they were written to a file act by act. The log
    // may be as long before it is brought into the database: a short one would cost nearly every batch a second fsync.
    private const string WriterSettings =
        "PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8192;";

    private static readonly NamespaceWriteGuard Guard = new();
    private static readonly DefinitionStamps Stamps = new();
    private readonly SqliteConnectionStringBuilder _settings;
    private readonly DbContextOptions<SqliteMentikoDbContext> _readers;

    public SqliteDatabase(string connectionString)
    {
        _settings = new SqliteConnectionStringBuilder(connectionString)
        {
            ForeignKeys = true,
            Cache = SqliteCacheMode.Private,
        };
        _readers = Options(builder => builder
            .UseSqlite(
                new SqliteConnectionStringBuilder(_settings.ConnectionString) { Mode = SqliteOpenMode.ReadOnly }.ConnectionString,

                // A list of values as one parameter: with one for each, the statement is made anew at every call.
                sqlite => sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter))
            .UsePlainConnections()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
    }

    /// <summary>The file.</summary>
    public string Path => _settings.DataSource;

    public MentikoDbContext Create(NamespaceScope scope) => new SqliteMentikoDbContext(_readers, scope.Namespace);

    // One file and no roles: here the filter alone keeps owned rows from a context without a namespace.
    public MentikoDbContext CreateOutside(ReadPurpose purpose = ReadPurpose.None) => new SqliteMentikoDbContext(_readers, null);

    /// <summary>A connection of one's own that may write, not pooled.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(_settings.ConnectionString)
        {
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ConnectionString);
        try
        {
            connection.Open();
            using var pragma = connection.CreateCommand();

            pragma.CommandText = WriterSettings;
            pragma.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Options of a context on an open writer connection.</summary>
    public static DbContextOptions<SqliteMentikoDbContext> WriterOptions(SqliteConnection connection) =>
        Options(builder => builder.UseSqlite(connection).AddInterceptors(Stamps));

    /// <summary>Brings the schema up to date; refuses one that is newer than this build.</summary>
    public async Task MigrateAsync(CancellationToken cancel)
    {
        PrivateFile.EnsureExists(Path);
        await using var connection = OpenWriter();
        await using var context = new SqliteMentikoDbContext(WriterOptions(connection), null);
        var unknown = (await context.Database.GetAppliedMigrationsAsync(cancel)).Except(context.Database.GetMigrations()).FirstOrDefault();
        if (unknown is not null)
        {
            throw new UnfitDatabaseException($"The database '{Path}' was written by a newer version of Mentiko (migration {unknown}). Start that version, or restore a backup.");
        }

        if ((await context.Database.GetPendingMigrationsAsync(cancel)).Any())
        {
            // EF keeps its lock in a table, and a server that was killed while migrating leaves it there for ever: the
            // next start would wait without end. Only one server uses a data root, so nobody holds it now.
            await context.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, cancel);
            await context.Database.MigrateAsync(cancel);
        }
    }

    public Task RemoveEntriesAsync(NamespaceId owner, long through, CancellationToken cancel)
    {
        using var connection = OpenWriter();
        using var command = connection.CreateCommand();
        command.CommandText = AuditTriggers.Remove;
        command.Parameters.AddWithValue("@ns", owner.Value);
        command.Parameters.AddWithValue("@through", through);
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }

    public Task<long?> ReadClockAsync(CancellationToken cancel) => Task.FromResult<long?>(null);

    /// <summary>A context that tracks and writes on a connection of its own, outside of the commit line.</summary>
    public MentikoDbContext CreateWriting(NamespaceId? ownNamespace) =>
        new SqliteMentikoDbContext(
            Options(builder => builder.UseSqlite(new SqliteConnectionStringBuilder(_settings.ConnectionString) { Mode = SqliteOpenMode.ReadWrite }.ConnectionString)),
            ownNamespace);

    private static DbContextOptions<SqliteMentikoDbContext> Options(Action<DbContextOptionsBuilder<SqliteMentikoDbContext>> configure)
    {
        var builder = new DbContextOptionsBuilder<SqliteMentikoDbContext>().AddInterceptors(Guard);
        configure(builder);
        return builder.Options;
    }
}
