using System.Data.Common;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

/// <summary>One act's view of the writer. Lives as long as the act.</summary>
internal sealed class SqliteCommitSession(
    PendingAct act,
    SqliteTransaction transaction,
    SqliteStatements statements,
    DbContextOptions<SqliteMentikoDbContext> options,
    AuditHeads heads,
    BatchCounts counts,
    long now) : CommitSession, IDisposable
{
    private readonly object? _ns = act.Author.Namespace is { } own ? own.Value : null;
    private SqliteMentikoDbContext? _db;

    public override NamespaceId Namespace =>
        act.Author.Namespace ?? throw new InvalidOperationException("This act is outside of any namespace.");

    public override Actor Actor => act.Author.Actor;

    public override long Now => now;

    public override BatchCounts Counts => counts;

    public override MentikoDbContext Db
    {
        get
        {
            WriteCounts();
            return _db ??= OpenContext();
        }
    }

    public override int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        statements.Execute(sql, _ns, parameters);

    public override T Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = statements.Bind(transaction, sql, _ns, parameters).ExecuteReader();
        return read(reader);
    }

    public override void Audit(AuditDraft draft)
    {
        try
        {
            heads.Append(this, draft, (sql, values) => Execute(sql, values));
        }
        catch (SqliteException failure)
        {
            throw new AuditFailedException(failure);
        }
    }

    public override void AfterCommit(Action action) => act.Signals.Add(action);

    /// <summary>A change that was made to a row and never saved is a bug of the act.</summary>
    public void ThrowIfUnsaved()
    {
        if (_db?.ChangeTracker.HasChanges() == true)
        {
            throw new InvalidOperationException("The act changed rows and did not save them.");
        }
    }

    public void Dispose() => _db?.Dispose();

    /// <summary>A context reads and writes the row itself.</summary>
    private void WriteCounts()
    {
        if (act.Author.Namespace is { } own && counts.Take(own) is var (queued, running) && (queued, running) != default)
        {
            Execute(RunCounts.Change, ("@queued", queued), ("@running", running));
        }
    }

    private SqliteMentikoDbContext OpenContext()
    {
        var context = new SqliteMentikoDbContext(options, act.Author.Namespace);
        context.Database.AutoSavepointsEnabled = false;
        context.Database.UseTransaction(transaction);
        return context;
    }
}
