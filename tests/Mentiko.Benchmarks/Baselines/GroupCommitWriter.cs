using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Mentiko.Benchmarks.Baselines;

/// <summary>The least that accepting something durably can be: many callers, one writer, one row each, one commit for all that wait.</summary>
internal sealed class GroupCommitWriter : IAsyncDisposable
{
    private const int Most = 256;
    private readonly Channel<TaskCompletionSource> _waiting = Channel.CreateUnbounded<TaskCompletionSource>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly Task _writing;

    /// <param name="path">Of the database file.</param>
    /// <param name="synchronous">As the product's connection says it.</param>
    public GroupCommitWriter(string path, long synchronous)
    {
        _connection = new SqliteConnection($"Data Source={path}");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL");
        Execute($"PRAGMA synchronous = {synchronous}");
        Execute("CREATE TABLE Accepted (Id TEXT PRIMARY KEY, Owner TEXT NOT NULL, At INTEGER NOT NULL, Body TEXT NOT NULL)");
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO Accepted VALUES (@id, @owner, @at, @body)";
        foreach (var (name, value) in new (string, object)[] { ("@id", ""), ("@owner", Guid.NewGuid().ToString()), ("@at", 0L), ("@body", new string('x', 400)) })
        {
            _insert.Parameters.AddWithValue(name, value);
        }

        _writing = Task.Factory.StartNew(Write, TaskCreationOptions.LongRunning);
    }

    public Task AcceptAsync()
    {
        var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Writer.TryWrite(durable);
        return durable.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        await _writing;
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private void Write()
    {
        var batch = new List<TaskCompletionSource>(Most);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Execute("BEGIN IMMEDIATE");
            while (batch.Count < Most && _waiting.Reader.TryRead(out var waiting))
            {
                _insert.Parameters["@id"].Value = Guid.CreateVersion7().ToString();
                _insert.Parameters["@at"].Value = TimeProvider.System.GetTimestamp();
                _insert.ExecuteNonQuery();
                batch.Add(waiting);
            }

            Execute("COMMIT");
            batch.ForEach(accepted => accepted.SetResult());
            batch.Clear();
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
