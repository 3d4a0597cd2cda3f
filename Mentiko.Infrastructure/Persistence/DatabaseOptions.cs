using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>Where the state is kept. Section <c>Mentiko:Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary><c>Sqlite</c>; <c>SqlServer</c> and <c>PostgreSql</c> are known by name and not built yet. Default: Sqlite.</summary>
    public string Provider { get; set; } = "Sqlite";

    /// <summary>
    /// For Sqlite <c>Data Source=/path/to/file</c>; the folder must exist, be on a local disk and belong to the
    /// service alone. Default: <c>mentiko.db</c> in the data root's own platform folder.
    /// </summary>
    public string? ConnectionString { get; set; }
}

/// <summary>Says what is wrong with the setting, by its name.</summary>
internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options) => Problem(options) is { } problem
        ? ValidateOptionsResult.Fail(problem)
        : ValidateOptionsResult.Success;

    private static string? Problem(DatabaseOptions options) => options.Provider switch
    {
        "Sqlite" => options.ConnectionString is null ? null : ProblemOfFile(options.ConnectionString),
        "SqlServer" or "PostgreSql" => $"Mentiko:Database:Provider is '{options.Provider}', which this version does not support yet. Use 'Sqlite'.",
        _ => $"Mentiko:Database:Provider is '{options.Provider}'; it must be 'Sqlite'.",
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
            // The message is not passed on: it can hold a part of the setting.
            return "Mentiko:Database:ConnectionString cannot be read. Write it as Data Source=/path/to/mentiko.db.";
        }
    }
}
