using Mentiko.Core.Runs;
using Microsoft.Data.Sqlite;

namespace Mentiko.Benchmarks.Product;

/// <summary>
/// Makes many runs that were over long ago, as copies of one that is over: its rows, and for the oldest of them its
/// folder too. The oldest are removed first, so those with files are the ones that a measurement meets.
/// </summary>
internal sealed class OldRuns(ProductServer product, RunId template)
{
    private const string Age = "864000000000";
    private static readonly string[] Parts = ["Steps", "Visits", "Attempts", "RunEvents"];

    private string RunsFolder => $"{product.DataRoot}/{product.Scope.Slug.Text}/runs";

    public async Task MakeAsync(int count, int withFiles)
    {
        await using var connection = new SqliteConnection($"Data Source={product.DataRoot}/.platform/mentiko.db;Foreign Keys=True");
        await connection.OpenAsync();
        const int piece = 2000;
        for (var from = 0; from < count; from += piece)
        {
            await CopyRowsAsync(connection, from, Math.Min(piece, count - from));
        }

        for (var number = 0; number < withFiles; number++)
        {
            CopyFiles($"{RunsFolder}/{number:D32}");
        }
    }

    private async Task CopyRowsAsync(SqliteConnection connection, int from, int count)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await CopyAsync(connection, "Runs", "Id", from, count);
        foreach (var part in Parts)
        {
            await CopyAsync(connection, part, "RunId", from, count);
        }

        await transaction.CommitAsync();
    }

    private async Task CopyAsync(SqliteConnection connection, string table, string key, int from, int count)
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

        var values = columns.Select(column => column == key ? "printf('%032d', n)"
            : column is "QueuedAt" or "FinishedAt" or "StartedAt" && table == "Runs" ? $"\"{column}\" - {Age} + n"
            : $"\"{column}\"");
        await using var write = connection.CreateCommand();
        write.CommandText = $"""
            WITH RECURSIVE numbers(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {from + count})
            INSERT INTO "{table}" ({string.Join(", ", columns.Select(column => $"\"{column}\""))})
            SELECT {string.Join(", ", values)} FROM "{table}", numbers WHERE "{key}" = '{template.Text}'
            """;
        await write.ExecuteNonQueryAsync();
    }

    private void CopyFiles(string folder)
    {
        var source = $"{RunsFolder}/{template.Text}";
        foreach (var inner in Directory.GetDirectories(source).Prepend(source))
        {
            var target = folder + inner[source.Length..];
            Directory.CreateDirectory(target, (UnixFileMode)0b111_000_000);
            foreach (var file in Directory.GetFiles(inner))
            {
                File.Copy(file, $"{target}/{Path.GetFileName(file)}");
            }
        }
    }
}
