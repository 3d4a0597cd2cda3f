using System.Data.Common;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Servers;

/// <summary>One act's view of the lane's transaction. Lives as long as the act.</summary>
internal sealed class ServerCommitSession(
    PendingAct act,
    DbTransaction transaction,
    SentStatements sent,
    ServerStatements statements,
    Func<NamespaceId?, MentikoDbContext> contexts,
    AuditHeads heads,
    BatchCounts counts,
    long now) : CommitSession, IDisposable
{
    private MentikoDbContext? _db;

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
            sent.FlushToWrite();
            return _db ??= OpenContext();
        }
    }

    public override void Send(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        sent.Add(sql, act.Author.Namespace?.Value, parameters, ofTheRecord: false);

    public override int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        sent.FlushToWrite();
        return statements.Bind(transaction, sql, act.Author.Namespace?.Value, parameters).ExecuteNonQuery();
    }

    public override T Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        sent.FlushToRead();
        using var reader = statements.Bind(transaction, sql, act.Author.Namespace?.Value, parameters).ExecuteReader();
        return read(reader);
    }

    public override void Audit(AuditDraft draft)
    {
        try
        {
            heads.Append(this, draft, (sql, values) => sent.Add(sql, act.Author.Namespace?.Value, values, ofTheRecord: true));
        }
        catch (DbException failure)
        {
            throw new AuditFailedException(failure);
        }
    }

    public override void AfterCommit(Action action) => act.Signals.Add(action);

    /// <summary>The act stays, and what it has sent with it. A change that was made to a row and never saved is a bug of the act.</summary>
    public void Finish()
    {
        sent.EndAct();
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
            Send(RunCounts.Change, ("@queued", queued), ("@running", running));
        }
    }

    private MentikoDbContext OpenContext()
    {
        var context = contexts(act.Author.Namespace);
        context.Database.AutoSavepointsEnabled = false;
        context.Database.UseTransaction(transaction);
        return context;
    }
}
