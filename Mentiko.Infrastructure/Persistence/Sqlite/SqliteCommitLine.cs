using System.Threading.Channels;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

/// <summary>
/// The commit line on SQLite: one thread, one connection. While a commit waits for the disk the next acts gather, and
/// then share one fsync; so throughput grows with the number of callers, and a single caller waits for nobody.
/// </summary>
internal sealed partial class SqliteCommitLine : ICommitLine, IDisposable
{
    private const int WaitingActs = 4096;
    private const int ActsInBatch = 512;

    private readonly Channel<PendingAct> _acts = Channel.CreateBounded<PendingAct>(new BoundedChannelOptions(WaitingActs) { SingleReader = true });
    private readonly List<PendingAct> _batch = new(ActsInBatch);
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AuditPulse? _pulse;
    private readonly Thread _thread;
    private SqliteWriter? _writer;

    public SqliteCommitLine(SqliteDatabase database, TimeProvider time, ILogger<SqliteCommitLine> logger, AuditPulse? pulse = null)
    {
        _pulse = pulse;
        _database = database;
        _time = time;
        _logger = logger;
        _thread = new Thread(Work) { IsBackground = true, Name = "commit line" };
        _thread.Start();
    }

    public async Task<Result<T>> CommitAsync<T>(CommitAuthor author, Func<CommitSession, Result<T>> act, CancellationToken cancel)
    {
        var pending = new PendingAct<T>(author, act, cancel);
        try
        {
            await _acts.Writer.WriteAsync(pending, cancel);
        }
        catch (ChannelClosedException)
        {
            return new Error.Draining();
        }

        return await pending.Answer;
    }

    /// <summary>Takes nothing new, finishes everything accepted, and returns when the last commit is durable.</summary>
    public void Dispose()
    {
        _acts.Writer.TryComplete();
        _thread.Join();
    }

    private void Work()
    {
        while (_acts.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            RunBatch();
        }

        CloseWriter();
    }

    private void RunBatch()
    {
        try
        {
            _writer ??= new SqliteWriter(_database, _pulse);
            if (!TryRunTogether(_writer))
            {
                RunEach(_writer);
            }

            _writer.Commit();
            Signal();
        }
        catch (Exception failure)
        {
            Fail(failure);
        }

        foreach (var act in _batch)
        {
            act.Complete();
        }

        _batch.Clear();
    }

    private bool TryRunTogether(SqliteWriter writer)
    {
        writer.Begin();
        try
        {
            while (_batch.Count < ActsInBatch && _acts.Reader.TryRead(out var act))
            {
                if (!act.GivenUp())
                {
                    _batch.Add(act);
                    Run(writer, act, together: true);
                }
            }

            return true;
        }
        catch (NotTogetherException)
        {
            writer.Rollback();
            return false;
        }
    }

    private void RunEach(SqliteWriter writer)
    {
        writer.Begin();
        foreach (var act in _batch)
        {
            act.Reset();
            Run(writer, act, together: false);
        }
    }

    private void Run(SqliteWriter writer, PendingAct act, bool together)
    {
        try
        {
            writer.Run(act, _time.GetUtcNow().ToUnixTimeMilliseconds(), together);
        }
        catch (AuditFailedException failure)
        {
            LogAuditFailed(_logger, failure);
            act.Refuse(new Error.AuditUnavailable());
        }
        catch (Exception failure) when (failure is not (BrokenBatchException or NotTogetherException))
        {
            act.Fail(failure);
        }
    }

    /// <summary>Before the callers wake: whoever hears of a commit finds caches and feeds up to date with it.</summary>
    private void Signal()
    {
        foreach (var signal in _batch.SelectMany(act => act.Signals))
        {
            try
            {
                signal();
            }
            catch (Exception failure)
            {
                LogSignalFailed(_logger, failure);
            }
        }
    }

    /// <summary>
    /// Nothing of the batch has happened. The connection goes with everything it remembers (statements, heads of audit
    /// chains): what the database holds now is read anew. An act that could not even begin takes its turn in vain, so
    /// that a broken database answers instead of keeping callers.
    /// </summary>
    private void Fail(Exception failure)
    {
        if (_batch.Count == 0 && _acts.Reader.TryRead(out var first))
        {
            _batch.Add(first);
        }

        LogCommitFailed(_logger, failure, _batch.Count);
        foreach (var act in _batch)
        {
            act.Fail(new CommitFailedException(failure));
        }

        CloseWriter();
    }

    /// <summary>The thread outlives whatever happens here: without it nothing could be committed any more.</summary>
    private void CloseWriter()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (SqliteException failure)
        {
            LogCommitFailed(_logger, failure, 0);
        }

        _writer = null;
    }
}
