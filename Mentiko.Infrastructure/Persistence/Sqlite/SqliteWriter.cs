using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

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

    /// <summary>Runs one act within the batch. What it did is undone, and nothing else, when it refuses or throws.</summary>
    public void Run(PendingAct act, long now)
    {
        Savepoint("SAVEPOINT act");
        var stays = false;
        try
        {
            using var session = new SqliteCommitSession(act, _batch!, _statements, _options, _heads, _counts, now);
            var accepted = act.Run(session);
            if (accepted)
            {
                session.ThrowIfUnsaved();
            }

            stays = accepted;
        }
        finally
        {
            End(act, stays);
        }
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

    private void End(PendingAct act, bool stays)
    {
        if (!stays)
        {
            act.Signals.Clear();
            _heads.Undo();
            _counts.Undo();
            Savepoint("ROLLBACK TO act");
        }

        _heads.Keep();
        _counts.Keep();
        Savepoint("RELEASE act");
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
            // SQLite rolls the whole transaction back by itself on a full disk or an I/O error: the acts before this
            // one are gone too, and to go on would commit the rest of a batch without them.
            throw new BrokenBatchException(failure);
        }
    }
}
