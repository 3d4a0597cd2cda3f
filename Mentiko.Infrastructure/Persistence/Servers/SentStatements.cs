using System.Data.Common;
using Mentiko.Infrastructure.Persistence.Commits;

namespace Mentiko.Infrastructure.Persistence.Servers;

/// <summary>
/// Statements of a batch's acts whose answers nobody waits for: they share round trips to the server. Acts that only
/// send go together, without a mark between them; one that is refused before anything of it has left is taken out
/// again. Before an act writes with an answer, the place that it goes back to is marked.
/// </summary>
/// <param name="transaction">The batch's.</param>
/// <param name="dialect">The server's ways.</param>
/// <param name="together">Whether acts share round trips; otherwise each is marked first and ends with its own.</param>
internal sealed class SentStatements(DbTransaction transaction, ServerDialect dialect, bool together) : IDisposable
{
    private readonly List<DbBatchCommand> _waiting = [];
    private readonly HashSet<DbBatchCommand> _record = [];
    private DbBatch? _batch;
    private int _own;
    private bool _everMarked;

    /// <summary>Whether what the act did can be undone on the server.</summary>
    public bool IsMarked { get; private set; }

    /// <summary>What is sent from here on is another act's.</summary>
    public void BeginAct()
    {
        (_own, IsMarked) = (_waiting.Count, false);
        if (!together)
        {
            Mark();
        }
    }

    /// <param name="sql">The statement, a constant.</param>
    /// <param name="ns">The act's namespace.</param>
    /// <param name="values">Its parameters.</param>
    /// <param name="ofTheRecord">Whether it adds to the audit trail: its failure has another meaning.</param>
    public void Add(string sql, Guid? ns, ReadOnlySpan<(string Name, object? Value)> values, bool ofTheRecord)
    {
        var command = NewCommand(sql);
        AddParameter(command, "@ns", ns);
        foreach (var (name, value) in values)
        {
            AddParameter(command, name, value);
        }

        _waiting.Add(command);
        if (ofTheRecord)
        {
            _record.Add(command);
        }
    }

    /// <summary>The act is about to read: what was sent before is there for it.</summary>
    public void FlushToRead()
    {
        if (_waiting.Count > _own)
        {
            Mark();
        }

        Flush();
    }

    /// <summary>The act is about to write with an answer.</summary>
    public void FlushToWrite()
    {
        Mark();
        Flush();
    }

    /// <summary>The act stays.</summary>
    public void EndAct()
    {
        if (!together)
        {
            Flush();
        }
    }

    /// <summary>Takes back what the act did, and nothing else.</summary>
    public void Undo()
    {
        _waiting.RemoveRange(_own, _waiting.Count - _own);
        if (IsMarked)
        {
            // The mark has left before anything else of the act, except where the act was refused with all of it waiting.
            using var undo = transaction.Connection!.CreateCommand();
            undo.Transaction = transaction;
            undo.CommandText = dialect.Undo;
            undo.ExecuteNonQuery();
        }
    }

    public void Dispose() => _batch?.Dispose();

    /// <summary>What waits reaches the server, before another namespace is entered.</summary>
    public void EndNamespace()
    {
        _own = _waiting.Count;
        Flush();
    }

    /// <summary>
    /// All acts are through. Something is always sent: a server commits a transaction that is not sound as nothing, and
    /// says so only to the next statement.
    /// </summary>
    public void End()
    {
        if (_everMarked && dialect.Unmark is { } unmark)
        {
            _waiting.Add(NewCommand(unmark));
        }
        else if (_waiting.Count == 0)
        {
            _waiting.Add(NewCommand(dialect.Mark));
        }

        EndNamespace();
    }

    /// <summary>Runs what was sent, in its order.</summary>
    private void Flush()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        var others = _own > 0;
        _own = 0;
        using var batch = _batch ?? NewBatch();
        _batch = null;
        _waiting.ForEach(batch.BatchCommands.Add);
        _waiting.Clear();
        try
        {
            batch.ExecuteNonQuery();
        }
        catch (DbException failure) when (together && others)
        {
            throw new NotTogetherException(failure);
        }
        catch (DbException failure) when (failure.BatchCommand is { } failed && _record.Contains(failed))
        {
            throw new AuditFailedException(failure);
        }
    }

    /// <summary>Sends the mark in front of what the act has sent, with what waits of the acts before it.</summary>
    private void Mark()
    {
        if (IsMarked)
        {
            return;
        }

        IsMarked = true;
        var own = _waiting.GetRange(_own, _waiting.Count - _own);
        _waiting.RemoveRange(_own, own.Count);
        if (_everMarked && dialect.Unmark is { } unmark)
        {
            _waiting.Add(NewCommand(unmark));
        }

        _everMarked = true;
        _waiting.Add(NewCommand(dialect.Mark));
        _own = _waiting.Count;
        Flush();
        _waiting.AddRange(own);
    }

    private DbBatchCommand NewCommand(string sql)
    {
        var command = (_batch ??= NewBatch()).CreateBatchCommand();
        command.CommandText = sql;
        return command;
    }

    private DbBatch NewBatch()
    {
        var batch = transaction.Connection!.CreateBatch();
        batch.Transaction = transaction;
        return batch;
    }

    private void AddParameter(DbBatchCommand command, string name, object? value)
    {
        var parameter = dialect.NewParameter(name);
        dialect.SetValue(parameter, value);
        command.Parameters.Add(parameter);
    }
}
