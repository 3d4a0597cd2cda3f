using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

/// <summary>The writer's connection with all that is tied to it. Thrown away as a whole when a commit fails.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatements _statements;
    private readonly DbContextOptions<SqliteMentikoDbContext> _options;
    private readonly AuditHeads _heads;
    private readonly BatchCounts _counts = new();
    private SqliteTransaction? _batch;

    public SqliteWriter(SqliteDatabase database, AuditPulse? pulse)
    {
        _heads = new AuditHeads(pulse);
        _connection = database.OpenWriter();
        _statements = new SqliteStatements(_connection);
        _options = SqliteDatabase.WriterOptions(_connection);
    }

    /// <summary>Takes the write lock at once: a batch that read first could not be sure to get it later.</summary>
    public void Begin()
    {
        _counts.Clear();
        _batch = _connection.BeginTransaction(deferred: false);
    }

    /// <summary>
    /// Runs one act within the batch. What it did is undone, and nothing else, when it refuses or throws. A way back of
    /// its own (a savepoint) costs a copy of every page that the act touches, so acts go together where they can, for
    /// nearly all of them stay.
    /// </summary>
    /// <param name="act">The act.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="together">Whether it has no way back of its own; <see cref="NotTogetherException"/> when it needed one.</param>
    public void Run(PendingAct act, long now, bool together)
    {
        if (!together)
        {
            Savepoint("SAVEPOINT act");
        }

        var before = Changes;
        bool stays;
        try
        {
            stays = RunOnce(act, now);
        }
        catch
        {
            Undo(act, before, together);
            throw;
        }

        if (stays)
        {
            Keep(together);
        }
        else
        {
            Undo(act, before, together);
        }
    }

    /// <summary>Nothing of the batch has happened.</summary>
    public void Rollback()
    {
        _batch!.Rollback();
        _batch.Dispose();
        _batch = null;
        _heads.Forget();
    }

    public void Commit()
    {
        WriteCounts();
        _batch!.Commit();
        _batch.Dispose();
        _batch = null;
    }

    public void Dispose()
    {
        _statements.Dispose();

        // Closing the connection rolls an open batch back.
        _connection.Dispose();
    }

    private int Changes => raw.sqlite3_total_changes(_connection.Handle!);

    private bool RunOnce(PendingAct act, long now)
    {
        using var session = new SqliteCommitSession(act, _batch!, _statements, _options, _heads, _counts, now);
        var stays = act.Run(session);
        if (stays)
        {
            session.ThrowIfUnsaved();
        }

        return stays;
    }

    private void Keep(bool together)
    {
        _heads.Keep();
        _counts.Keep();
        ThrowIfLost();
        if (!together)
        {
            Savepoint("RELEASE act");
        }
    }

    private void Undo(PendingAct act, int before, bool together)
    {
        act.Signals.Clear();
        _heads.Undo();
        _counts.Undo();
        ThrowIfLost();
        if (!together)
        {
            Savepoint("ROLLBACK TO act");
            Savepoint("RELEASE act");
        }
        else if (Changes != before)
        {
            throw new NotTogetherException();
        }
    }

    /// <summary>
    /// SQLite rolls the whole transaction back by itself on a full disk or an I/O error: the acts before this one are gone
    /// too, and to go on would commit the rest of a batch without them.
    /// </summary>
    private void ThrowIfLost()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle!) != 0)
        {
            throw new BrokenBatchException();
        }
    }

    private void WriteCounts()
    {
        foreach (var own in _counts.Known)
        {
            var (queued, running) = _counts.Take(own);
            if ((queued, running) != default)
            {
                _statements.Execute(RunCounts.Change, own.Value, ("@queued", queued), ("@running", running));
            }
        }
    }

    private void Savepoint(string statement)
    {
        try
        {
            _statements.Execute(statement, null);
        }
        catch (SqliteException failure)
        {
            throw new BrokenBatchException(failure);
        }
    }
}
