using System.Data.Common;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Mentiko.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// A PostgreSQL database and the ways to open it: readers that cannot write, and the connections of the commit line.
/// Both are the application's role; the schema may belong to another one, <paramref name="migrationConnectionString"/>.
/// </summary>
internal sealed class PostgreSqlDatabase(string connectionString, string? migrationConnectionString = null) : IDatabase, IDisposable
{
    private const int DefaultPool = 30;
    private const int PreparedStatements = 200;

    // A node that stands still in the middle of a transaction (a stopped process, a lost machine) must not keep its
    // namespaces' locks: the server ends such a session. And nobody waits for a lock longer than that takes.
    private const string WriterSettings = """
        SET default_transaction_read_only = off; SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '5s';
        """;

    private static readonly NamespaceWriteGuard Guard = new();
    private static readonly DefinitionStamps Stamps = new();
    private static readonly StorableText Text = new();
    private readonly NpgsqlDataSource _readers = NpgsqlDataSource.Create(Settings(connectionString, "Mentiko", pooled: true));
    private DbContextOptions<PostgreSqlMentikoDbContext>? _reading;

    public MentikoDbContext Create(NamespaceScope scope) => new PostgreSqlMentikoDbContext(ReadOptions(), scope.Namespace);

    public MentikoDbContext CreateOutside(ReadPurpose purpose = ReadPurpose.None) => new PostgreSqlMentikoDbContext(ReadOptions(), null, purpose);

    public MentikoDbContext CreateWriting(NamespaceId? ownNamespace) =>
        new PostgreSqlMentikoDbContext(Options(builder => builder.UseNpgsql(_readers).AddInterceptors(new SessionSettings(_readers, readOnly: false))), ownNamespace);

    /// <summary>A connection of one's own that may write, not pooled.</summary>
    public NpgsqlConnection OpenWriter() => Open(Preparing(new(Settings(connectionString, "Mentiko commit line", pooled: false))), WriterSettings);

    /// <summary>How queues connect: the application's role again, a pool of their own.</summary>
    public string JobsConnectionString(int pool) => Preparing(new(Settings(connectionString, "Mentiko jobs", pooled: true)) { MaxPoolSize = pool });

    /// <summary>A connection that listens or tells, for as long as it lasts.</summary>
    public async Task<NpgsqlConnection> OpenSignalsAsync(CancellationToken cancel)
    {
        var connection = new NpgsqlConnection(Settings(connectionString, "Mentiko signals", pooled: false));
        try
        {
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The schema's owner, and the application's role where it is another.</summary>
    public (NpgsqlConnection Owner, string? Role) OpenOwner()
    {
        var owner = Open(Settings(migrationConnectionString ?? connectionString, "Mentiko migration", pooled: false));
        return (owner, migrationConnectionString is null ? null : new NpgsqlConnectionStringBuilder(connectionString).Username);
    }

    public async Task<long?> ReadClockAsync(CancellationToken cancel)
    {
        await using var connection = await _readers.OpenConnectionAsync(cancel);
        await using var command = new NpgsqlCommand("SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint", connection);
        return (long?)await command.ExecuteScalarAsync(cancel);
    }

    /// <summary>Options of a context on an open connection.</summary>
    public static DbContextOptions<PostgreSqlMentikoDbContext> OptionsOn(DbConnection connection) =>
        Options(builder => builder.UseNpgsql(connection).AddInterceptors(Stamps));

    public async Task MigrateAsync(CancellationToken cancel)
    {
        await using var application = OpenAtStart(connectionString, nameof(DatabaseOptions.ConnectionString), "Mentiko start");
        var role = await ServerCheck.RunAsync(application, cancel);
        await using var owner = migrationConnectionString is null
            ? OpenAtStart(connectionString, nameof(DatabaseOptions.ConnectionString), "Mentiko migration")
            : OpenAtStart(migrationConnectionString, nameof(DatabaseOptions.MigrationConnectionString), "Mentiko migration");
        await SchemaMigration.RunAsync(owner, migrationConnectionString is null ? null : role, cancel);
    }

    private static NpgsqlConnection OpenAtStart(string given, string setting, string name)
    {
        try
        {
            return Open(Settings(given, name, pooled: false));
        }
        catch (NpgsqlException fault)
        {
            throw new UnfitDatabaseException($"The database of Mentiko:Database:{setting} does not let Mentiko in: {fault.Message}", fault);
        }
    }

    public async Task RemoveEntriesAsync(NamespaceId owner, long through, CancellationToken cancel)
    {
        await using var connection = OpenOwner().Owner;
        while (await RemovePieceAsync(connection, owner, through, cancel) > 0)
        {
        }
    }

    private static async Task<int> RemovePieceAsync(NpgsqlConnection connection, NamespaceId owner, long through, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using (var own = new NpgsqlCommand($"SELECT set_config('{RowSecurity.NamespaceSetting}', $1, true)", connection) { Parameters = { new() { Value = owner.Value.ToString() } } })
        {
            await own.ExecuteNonQueryAsync(cancel);
        }

        var removed = 0;
        foreach (var statement in AuditTriggers.Remove)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            if (statement.Contains("@ns", StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue("@ns", owner.Value);
                command.Parameters.AddWithValue("@through", through);
                removed = await command.ExecuteNonQueryAsync(cancel);
            }
            else
            {
                await command.ExecuteNonQueryAsync(cancel);
            }
        }

        await transaction.CommitAsync(cancel);
        return removed;
    }

    public void Dispose() => _readers.Dispose();

    private DbContextOptions<PostgreSqlMentikoDbContext> ReadOptions() => _reading ??= Options(builder => builder
        .UseNpgsql(_readers)
        .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
        .AddInterceptors(new SessionSettings(_readers, readOnly: true)));

    private static DbContextOptions<PostgreSqlMentikoDbContext> Options(Action<DbContextOptionsBuilder<PostgreSqlMentikoDbContext>> configure)
    {
        var builder = new DbContextOptionsBuilder<PostgreSqlMentikoDbContext>().AddInterceptors(Guard, Text);
        configure(builder);
        return builder.Options;
    }

    // The same few statements again and again: the server reads and plans each of them once for a connection.
    private static string Preparing(NpgsqlConnectionStringBuilder settings)
    {
        settings.MaxAutoPrepare = Math.Max(settings.MaxAutoPrepare, PreparedStatements);
        return settings.ConnectionString;
    }

    private static NpgsqlConnection Open(string settings, string? first = null)
    {
        var connection = new NpgsqlConnection(settings);
        try
        {
            connection.Open();
            if (first is not null)
            {
                using var command = new NpgsqlCommand(first, connection);
                command.ExecuteNonQuery();
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What the setting leaves open is filled in: statements are prepared, dead peers noticed, the pool small enough for several nodes.</summary>
    private static string Settings(string given, string name, bool pooled)
    {
        // Which statement of several failed tells an act that failed from a record that cannot be written.
        var settings = new NpgsqlConnectionStringBuilder(given) { Enlist = false, IncludeFailedBatchedCommand = true };
        Default("Application Name", name);
        Default("Max Auto Prepare", 200);
        Default("Auto Prepare Min Usages", 2);
        Default("Keepalive", 15);
        Default("Maximum Pool Size", DefaultPool);
        settings.Pooling = pooled;
        return settings.ConnectionString;

        void Default(string key, object value)
        {
            if (!settings.ShouldSerialize(key))
            {
                settings[key] = value;
            }
        }
    }
}
