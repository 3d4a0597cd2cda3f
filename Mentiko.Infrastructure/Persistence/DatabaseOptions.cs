using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>Where the state is kept. Section <c>Mentiko:Database</c>.</summary>
public sealed class DatabaseOptions
{
    public const string Sqlite = "Sqlite";
    public const string PostgreSql = "PostgreSql";
    public const string SqlServer = "SqlServer";

    /// <summary>Whether several nodes can share such a database.</summary>
    internal static bool IsServer(string? provider) => provider is PostgreSql or SqlServer;

    /// <summary><c>Sqlite</c>, for one server process; <c>PostgreSql</c> or <c>SqlServer</c>, for several. Default: Sqlite.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>
    /// For Sqlite <c>Data Source=/path/to/file</c>; the folder must exist, be on a local disk and belong to the
    /// service alone. Default: <c>mentiko.db</c> in the data root's own platform folder. For the servers the
    /// application's own connection, with host or server and database; there is no default.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Servers only: the connection of the role that owns the schema, used for migrations and grants at the start and
    /// nothing else. With it the application's role needs no right to change the schema. Default: none; the
    /// application's role owns the schema.
    /// </summary>
    public string? MigrationConnectionString { get; set; }
}

/// <summary>Says what is wrong with the setting, by its name. No message holds a part of a connection string: there can be a password in it.</summary>
internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options) => Problem(options) is { } problem
        ? ValidateOptionsResult.Fail(problem)
        : ValidateOptionsResult.Success;

    private static string? Problem(DatabaseOptions options) => options.Provider switch
    {
        DatabaseOptions.Sqlite when options.MigrationConnectionString is not null =>
            "Mentiko:Database:MigrationConnectionString is for PostgreSql and SqlServer; Sqlite has no roles. Remove it.",
        DatabaseOptions.Sqlite => options.ConnectionString is null ? null : ProblemOfFile(options.ConnectionString),
        DatabaseOptions.PostgreSql => ProblemOf(options, ProblemOfPostgreSql),
        DatabaseOptions.SqlServer => ProblemOf(options, ProblemOfSqlServer),
        _ => $"Mentiko:Database:Provider is '{options.Provider}'; it must be 'Sqlite', 'PostgreSql' or 'SqlServer'.",
    };

    private static string? ProblemOfFile(string connectionString)
    {
        try
        {
            var source = new SqliteConnectionStringBuilder(connectionString).DataSource;
            return source is "" or ":memory:" || source.StartsWith("file:", StringComparison.Ordinal)
                ? "Mentiko:Database:ConnectionString must name a file: Data Source=/path/to/mentiko.db."
                : null;
        }
        catch (ArgumentException)
        {
            return "Mentiko:Database:ConnectionString cannot be read. Write it as Data Source=/path/to/mentiko.db.";
        }
    }

    private static string? ProblemOf(DatabaseOptions options, Func<string, string, string?> problem) =>
        problem("ConnectionString", options.ConnectionString ?? "")
        ?? (options.MigrationConnectionString is { } migration ? problem("MigrationConnectionString", migration) : null);

    private static string? ProblemOfPostgreSql(string setting, string connectionString) => Read(connectionString, text => new NpgsqlConnectionStringBuilder(text)) is { Host.Length: > 0, Database.Length: > 0 }
        ? null
        : $"Mentiko:Database:{setting} must name a host and a database: Host=db.example.com;Database=mentiko;Username=mentiko;Password=...";

    private static string? ProblemOfSqlServer(string setting, string connectionString) => Read(connectionString, text => new SqlConnectionStringBuilder(text)) is { DataSource.Length: > 0, InitialCatalog.Length: > 0 }
        ? null
        : $"Mentiko:Database:{setting} must name a server and a database: Server=db.example.com;Database=mentiko;User Id=mentiko;Password=...";

    private static T? Read<T>(string connectionString, Func<string, T> read)
        where T : DbConnectionStringBuilder
    {
        try
        {
            return read(connectionString);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }
}
