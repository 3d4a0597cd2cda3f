using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace Mentiko.Infrastructure.Persistence.Transfer;

/// <summary>The command that copies the SQLite file of a server that may be at work.</summary>
public static class StateSnapshot
{
    /// <summary>Writes a copy as of one moment. Takes no lock that a server at work would notice.</summary>
    /// <param name="settings">The section <c>Mentiko</c> of the server whose state it is.</param>
    /// <param name="file">Where to; must not exist.</param>
    /// <param name="cancel">Stops it; what was written is of no use then.</param>
    /// <exception cref="StateCopyException">There is nothing to copy, or no place for it.</exception>
    public static async Task WriteAsync(IConfiguration settings, string? file, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(file))
        {
            throw new StateCopyException("Where to? --to names a file that does not exist yet.");
        }

        var database = settings.GetSection("Database").Get<DatabaseOptions>() ?? new DatabaseOptions();
        if (database.Provider != DatabaseOptions.Sqlite)
        {
            throw new StateCopyException($"Mentiko:Database:Provider is {database.Provider}: its own tool makes its backup (pg_dump, BACKUP DATABASE).");
        }

        var root = settings["DataRoot"] is { Length: > 0 } named ? named : throw new StateCopyException("Mentiko:DataRoot must name the data root of the server.");
        var source = new SqliteConnectionStringBuilder(database.ConnectionString ?? $"Data Source={root}/.platform/mentiko.db") { Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        try
        {
            await using var connection = new SqliteConnection(source.ConnectionString);
            await connection.OpenAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA busy_timeout = 15000; VACUUM INTO @file";
            command.Parameters.AddWithValue("@file", file);
            await command.ExecuteNonQueryAsync(cancel);
        }
        catch (SqliteException failure)
        {
            throw new StateCopyException($"'{source.DataSource}' could not be copied to '{file}': {failure.Message}");
        }
    }
}
