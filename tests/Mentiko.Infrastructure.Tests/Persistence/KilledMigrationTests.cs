using System.Diagnostics;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>
/// A migration of SQLite's, killed after a statement: the files as they stand at that moment are what a dead process
/// leaves, and the next start goes on from them.
/// </summary>
public sealed class KilledMigrationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-killed-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public Task Migration_KilledAfterAStatement_IsCompletedByTheNextStart() => KillEveryAsync(step: 23);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Migration_KilledAfterEachStatement_IsCompletedByTheNextStart() => KillEveryAsync(step: 1);

    private async Task KillEveryAsync(int step)
    {
        var whole = Path.Combine(_folder, "whole.db");
        var left = new List<string>();
        var statements = 0;
        using (DiagnosticListener.AllListeners.Subscribe(new Follower(whole, () =>
        {
            if (statements++ % step == 0)
                left.Add(CopyOf(whole, statements));
        })))
        {
            await new SqliteDatabase($"Data Source={whole}").MigrateAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(left.Count > 60 / step, $"Only {left.Count} states were kept.");
        var schema = Schema(whole);
        Assert.Contains("AuditEntries_never_change", schema, StringComparison.Ordinal);
        foreach (var state in left)
        {
            await new SqliteDatabase($"Data Source={state}").MigrateAsync(TestContext.Current.CancellationToken);
            Assert.Equal(schema, Schema(state));
            File.Delete(state);
        }
    }

    /// <summary>The index of the log in shared memory dies with its processes, so it is not copied.</summary>
    private string CopyOf(string path, int number)
    {
        var copy = Path.Combine(_folder, $"{number}.db");
        File.Copy(path, copy);
        if (File.Exists($"{path}-wal"))
            File.Copy($"{path}-wal", $"{copy}-wal");
        return copy;
    }

    private static string Schema(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = new SqliteCommand(
            """SELECT group_concat(line, char(10)) FROM (SELECT sql AS line FROM sqlite_master WHERE sql IS NOT NULL UNION ALL SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY line)""",
            connection);
        return (string)command.ExecuteScalar()!;
    }

    /// <summary>Hears of each statement that EF has executed on the file.</summary>
    private sealed class Follower(string path, Action executed) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is CommandExecutedEventData data && data.Command.Connection?.DataSource == path)
                executed();
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
