using System.Data.Common;
using Mentiko.Infrastructure.Persistence.Commits;

namespace Mentiko.Infrastructure.Persistence.Servers;

/// <summary>Statements of an act whose answers nobody waits for: they share one round trip to the server.</summary>
internal sealed class SentStatements(DbTransaction transaction, ServerDialect dialect) : IDisposable
{
    private readonly HashSet<DbBatchCommand> _record = [];
    private DbBatch? _batch;

    /// <param name="sql">The statement, a constant.</param>
    /// <param name="ns">The act's namespace.</param>
    /// <param name="values">Its parameters.</param>
    /// <param name="ofTheRecord">Whether it adds to the audit trail: its failure has another meaning.</param>
    public void Add(string sql, Guid? ns, ReadOnlySpan<(string Name, object? Value)> values, bool ofTheRecord)
    {
        _batch ??= NewBatch();
        var command = _batch.CreateBatchCommand();
        command.CommandText = sql;
        AddParameter(command, "@ns", ns);
        foreach (var (name, value) in values)
        {
            AddParameter(command, name, value);
        }

        _batch.BatchCommands.Add(command);
        if (ofTheRecord)
        {
            _record.Add(command);
        }
    }

    /// <summary>Runs what was sent, in its order.</summary>
    public void Flush()
    {
        if (_batch is not { } batch)
        {
            return;
        }

        _batch = null;
        try
        {
            batch.ExecuteNonQuery();
        }
        catch (DbException failure) when (failure.BatchCommand is { } failed && _record.Contains(failed))
        {
            throw new AuditFailedException(failure);
        }
        finally
        {
            batch.Dispose();
        }
    }

    public void Dispose() => _batch?.Dispose();

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
