using Microsoft.Data.Sqlite;

namespace Mentiko.Benchmarks.Product;

/// <summary>
/// Fills the database of a server that is down: more namespaces, each with a member and a share of so many runs and
/// audit entries, as copies of what one namespace has. The one that is measured gets the same number of rows whatever
/// the number of the others.
/// </summary>
internal static class ManyNamespaces
{
    private const int RowsOfMeasured = 200;

    public static async Task MakeAsync(string dataRoot, int namespaces, int rows)
    {
        await using var connection = new SqliteConnection($"Data Source={dataRoot}/.platform/mentiko.db;Foreign Keys=False");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var others = namespaces - 1;
        var owner = $"printf('%08X-0000-7000-8000-%012X', 1 + n % {others}, 1 + n % {others})";
        await CopyAsync(connection, "Namespaces", others, new() { ["Id"] = owner, ["Slug"] = "printf('ns-%06d', n)", ["OsUid"] = "\"OsUid\" + 1 + n" });
        await CopyAsync(connection, "RunCounts", others, new() { ["NamespaceId"] = owner, ["Queued"] = "0", ["Running"] = "0" });
        await CopyAsync(connection, "Users", others, new()
        {
            ["Id"] = "'user-' || n",
            ["UserName"] = "'user-' || n",
            ["NormalizedUserName"] = "'USER-' || n",
            ["Email"] = "'user-' || n || '@example.org'",
            ["NormalizedEmail"] = "'USER-' || n || '@EXAMPLE.ORG'",
        });
        await CopyAsync(connection, "Memberships", others, new() { ["NamespaceId"] = owner, ["UserId"] = "'user-' || n" });
        await CopyAsync(connection, "Runs", rows, new() { ["NamespaceId"] = owner, ["Id"] = "printf('%032d', n)", ["QueuedAt"] = "\"QueuedAt\" - n" });
        await CopyAsync(connection, "AuditEntries", rows, new() { ["NamespaceId"] = owner, ["Sequence"] = $"1 + n / {others}" });
        await CopyAsync(connection, "Runs", RowsOfMeasured, new() { ["Id"] = "printf('%032d', n)", ["QueuedAt"] = "\"QueuedAt\" - 1 - n" });
        await transaction.CommitAsync();
    }

    /// <summary>Gives so many namespaces a vault with so many secrets each, beside a server that is up. Nobody opens these.</summary>
    public static async Task MakeVaultsAsync(string dataRoot, int namespaces, int secrets)
    {
        await using var connection = new SqliteConnection($"Data Source={dataRoot}/.platform/mentiko.db;Foreign Keys=False");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        string Owner(string number) => $"printf('%08X-0000-7000-8000-%012X', 1 + {number}, 1 + {number})";
        await CopyAsync(connection, "Namespaces", namespaces, new() { ["Id"] = Owner("n"), ["Slug"] = "printf('ns-%06d', n)", ["OsUid"] = "\"OsUid\" + 1 + n" });
        await CopyAsync(connection, "NamespaceKeys", namespaces, new() { ["NamespaceId"] = Owner("n") });
        await CopyAsync(connection, "Secrets", namespaces * secrets, new() { ["NamespaceId"] = Owner($"n / {secrets}"), ["Name"] = $"'SECRET_' || (n % {secrets})" });
        await transaction.CommitAsync();
    }

    /// <summary>Copies the first row of the table, with what differs by n.</summary>
    private static async Task CopyAsync(SqliteConnection connection, string table, int count, Dictionary<string, string> changes)
    {
        var columns = new List<string>();
        await using (var read = connection.CreateCommand())
        {
            read.CommandText = $"SELECT name FROM pragma_table_info('{table}')";
            await using var reader = await read.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                columns.Add(reader.GetString(0));
            }
        }

        await using var write = connection.CreateCommand();
        write.CommandText = $"""
            WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {count}),
                model AS (SELECT * FROM "{table}" LIMIT 1)
            INSERT INTO "{table}" ({string.Join(", ", columns.Select(column => $"\"{column}\""))})
            SELECT {string.Join(", ", columns.Select(column => changes.GetValueOrDefault(column, $"\"{column}\"")))} FROM model, numbers
            """;
        await write.ExecuteNonQueryAsync();
    }
}
