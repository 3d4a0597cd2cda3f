using System.Data.Common;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.SqlServer;

/// <summary>A SQL Server database and the ways to open it, as <see cref="PostgreSql.PostgreSqlDatabase"/>.</summary>
internal sealed class SqlServerDatabase(string connectionString, string? migrationConnectionString = null) : IDatabase
{
    // An error undoes its statement, not the transaction: the act goes back to its mark. And nobody waits for a lock for ever.
    public const string WriterSettings = "SET XACT_ABORT OFF; SET LOCK_TIMEOUT 5000;";

    public const string ClockQuery = "SELECT DATEDIFF_BIG(MILLISECOND, '1970-01-01', SYSUTCDATETIME())";

    private static readonly NamespaceWriteGuard Guard = new();
    private static readonly DefinitionStamps Stamps = new();
    private static readonly SessionContext Reading = new(readOnly: true);
    private static readonly SessionContext Writing = new(readOnly: false);
    private DbContextOptions<SqlServerMentikoDbContext>? _reading;

    public MentikoDbContext Create(NamespaceScope scope) => new SqlServerMentikoDbContext(ReadOptions(), scope.Namespace);

    public MentikoDbContext CreateOutside(ReadPurpose purpose = ReadPurpose.None) => new SqlServerMentikoDbContext(ReadOptions(), null, purpose);

    public MentikoDbContext CreateWriting(NamespaceId? ownNamespace) => new SqlServerMentikoDbContext(
        Options(builder => builder.UseSqlServer(Settings(connectionString, "Mentiko", pooled: true)).AddInterceptors(Guard, Writing)), ownNamespace);

    /// <summary>A connection of one's own that may write, not pooled.</summary>
    public SqlConnection OpenWriter() => Open(Settings(connectionString, "Mentiko commit line", pooled: false), WriterSettings);

    /// <summary>How queues connect: the application's user again, a pool of their own.</summary>
    public string JobsConnectionString(int pool) => new SqlConnectionStringBuilder(Settings(connectionString, "Mentiko jobs", pooled: true)) { MaxPoolSize = pool }.ConnectionString;

    /// <summary>The schema's owner, and the application's user where it is another.</summary>
    public (SqlConnection Owner, string? User) OpenOwner()
    {
        var owner = Open(Settings(migrationConnectionString ?? connectionString, "Mentiko migration", pooled: false));
        return (owner, migrationConnectionString is null ? null : UserOfApplication());
    }

    public async Task<long?> ReadClockAsync(CancellationToken cancel)
    {
        await using var connection = new SqlConnection(Settings(connectionString, "Mentiko", pooled: true));
        await connection.OpenAsync(cancel);
        await using var command = new SqlCommand(ClockQuery, connection);
        return (long?)await command.ExecuteScalarAsync(cancel);
    }

    /// <summary>Options of a context on an open connection.</summary>
    public static DbContextOptions<SqlServerMentikoDbContext> OptionsOn(DbConnection connection) =>
        Options(builder => builder.UseSqlServer(connection).AddInterceptors(Guard, Stamps));

    public async Task MigrateAsync(CancellationToken cancel)
    {
        await using var application = OpenAtStart(connectionString, nameof(DatabaseOptions.ConnectionString), "Mentiko start");
        var user = await ServerCheck.RunAsync(application, cancel);
        await using var owner = migrationConnectionString is null
            ? OpenAtStart(connectionString, nameof(DatabaseOptions.ConnectionString), "Mentiko migration")
            : OpenAtStart(migrationConnectionString, nameof(DatabaseOptions.MigrationConnectionString), "Mentiko migration");
        await SchemaMigration.RunAsync(owner, migrationConnectionString is null ? null : user, cancel);
    }

    private static SqlConnection OpenAtStart(string given, string setting, string name)
    {
        try
        {
            return Open(Settings(given, name, pooled: false));
        }
        catch (SqlException fault)
        {
            throw new UnfitDatabaseException($"The database of Mentiko:Database:{setting} does not let Mentiko in: {fault.Message}", fault);
        }
    }

    public async Task RemoveEntriesAsync(NamespaceId owner, long through, CancellationToken cancel)
    {
        await using var connection = OpenOwner().Owner;
        var removed = 1;
        while (removed > 0)
        {
            await using var command = new SqlCommand(AuditTriggers.Remove, connection) { CommandTimeout = 0 };
            command.Parameters.AddWithValue("@ns", owner.Value);
            command.Parameters.AddWithValue("@through", through);
            removed = (int)(await command.ExecuteScalarAsync(cancel))!;
        }
    }

    private string UserOfApplication()
    {
        using var application = Open(Settings(connectionString, "Mentiko start", pooled: false));
        using var command = new SqlCommand("SELECT USER_NAME()", application);
        return (string)command.ExecuteScalar();
    }

    private DbContextOptions<SqlServerMentikoDbContext> ReadOptions() => _reading ??= Options(builder => builder
        .UseSqlServer(Settings(connectionString, "Mentiko", pooled: true))
        .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
        .AddInterceptors(Guard, Reading));

    private static DbContextOptions<SqlServerMentikoDbContext> Options(Action<DbContextOptionsBuilder<SqlServerMentikoDbContext>> configure)
    {
        var builder = new DbContextOptionsBuilder<SqlServerMentikoDbContext>();
        configure(builder);
        return builder.Options;
    }

    private static SqlConnection Open(string settings, string? first = null)
    {
        var connection = new SqlConnection(settings);
        try
        {
            connection.Open();
            if (first is not null)
            {
                using var command = new SqlCommand(first, connection);
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

    private static string Settings(string given, string name, bool pooled) => new SqlConnectionStringBuilder(given)
    {
        ApplicationName = name,
        Enlist = false,
        MultipleActiveResultSets = false,
        Pooling = pooled,
    }.ConnectionString;
}
