using System.Data;
using System.Data.Common;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;

namespace Mentiko.Infrastructure.Persistence.Servers;

/// <summary>A lane's connection with all that is tied to it. Thrown away as a whole when a batch fails.</summary>
internal sealed class ServerWriter : IDisposable
{
    private const int MostTurns = 3;

    private readonly ServerDialect _dialect;
    private readonly TimeProvider _time;
    private readonly AuditPulse? _pulse;
    private readonly DbConnection _connection;
    private readonly ServerStatements _statements;
    private readonly Func<NamespaceId?, MentikoDbContext> _contexts;

    public ServerWriter(ServerDialect dialect, TimeProvider time, AuditPulse? pulse)
    {
        _pulse = pulse;
        _dialect = dialect;
        _time = time;
        _connection = dialect.OpenWriter();
        _statements = new ServerStatements(_connection, dialect);
        _contexts = dialect.ContextsOn(_connection);
    }

    /// <summary>The namespace whose acts were at work when a batch threw; null for acts outside of any.</summary>
    public NamespaceId? Inside { get; private set; }

    /// <summary>
    /// Runs the acts in one transaction and commits it. They must stand together by namespace, the namespaces in the
    /// order that every node has them in. What it throws is the batch's failure: nothing of it has happened.
    /// </summary>
    /// <param name="batch">The acts.</param>
    /// <param name="together">Whether they share round trips where they can; <see cref="NotTogetherException"/> when that does not do.</param>
    public void Run(IReadOnlyList<PendingAct> batch, bool together)
    {
        using var transaction = _connection.BeginTransaction(IsolationLevel.ReadCommitted);

        // Other nodes append too: a chain's head is what it is once the namespace is locked, and for no longer.
        using var sent = new SentStatements(transaction, _dialect, together);
        var state = new BatchState(new AuditHeads(_pulse), new BatchCounts(), sent);
        Inside = null;
        Enter(transaction, null);
        for (var place = 0; place < batch.Count; place++)
        {
            if (batch[place].Author.Namespace is { } own && own != Inside)
            {
                WriteCounts(state);
                state.Sent.EndNamespace();
                Inside = own;
                Enter(transaction, own);
            }

            state.Sent.BeginAct();
            Run(batch[place], transaction, state);
        }

        WriteCounts(state);
        state.Sent.End();
        transaction.Commit();
    }

    public void Dispose()
    {
        _statements.Dispose();

        // Closing the connection rolls an open transaction back.
        _connection.Dispose();
    }

    private void Enter(DbTransaction transaction, NamespaceId? own)
    {
        if (own is { } entered)
        {
            _statements.Bind(transaction, _dialect.Enter, null, [("@own", entered.Value), ("@lock", NamespaceLock.Of(entered))]).ExecuteNonQuery();
        }
        else if (_dialect.Leave is { } leave)
        {
            _statements.Bind(transaction, leave, null, []).ExecuteNonQuery();
        }
    }

    /// <summary>Runs one act. What it did is undone, and nothing else, when it refuses or throws.</summary>
    private void Run(PendingAct act, DbTransaction transaction, BatchState state)
    {
        for (var turn = 1; ; turn++)
        {
            try
            {
                if (RunOnce(act, transaction, state))
                {
                    state.Heads.Keep();
                    state.Counts.Keep();
                    return;
                }

                Undo(act, state);
                return;
            }
            catch (Exception failure) when (failure is not NotTogetherException && IsOfTheAct(failure))
            {
                if (!state.Sent.IsMarked)
                {
                    throw new NotTogetherException(failure);
                }

                Undo(act, state);
                if (_dialect.FaultOf(failure) == ServerFault.Overtaken && turn < MostTurns)
                {
                    continue;
                }

                act.Fail(failure);
                return;
            }
        }
    }

    private bool RunOnce(PendingAct act, DbTransaction transaction, BatchState state)
    {
        using var session = new ServerCommitSession(act, transaction, state.Sent, _statements, _contexts, state.Heads, state.Counts, _time.GetUtcNow().ToUnixTimeMilliseconds());
        var stays = act.Run(session);
        if (stays)
        {
            session.Finish();
        }

        return stays;
    }

    private bool IsOfTheAct(Exception failure) =>
        _connection.State == ConnectionState.Open && _dialect.FaultOf(failure) is ServerFault.Act or ServerFault.Overtaken;

    private static void Undo(PendingAct act, BatchState state)
    {
        act.Signals.Clear();
        state.Heads.Undo();
        state.Counts.Undo();
        state.Sent.Undo();
    }

    /// <summary>Still inside of the namespace that was counted: the server lets nobody else write its row.</summary>
    private void WriteCounts(BatchState state)
    {
        if (Inside is { } own && state.Counts.Take(own) is var (queued, running) && (queued, running) != default)
        {
            state.Sent.Add(RunCounts.Change, own.Value, [("@queued", queued), ("@running", running)], ofTheRecord: false);
        }

        state.Counts.Keep();
    }

    /// <summary>What a batch knows of its namespaces: true while their locks are held.</summary>
    private sealed record BatchState(AuditHeads Heads, BatchCounts Counts, SentStatements Sent);
}
