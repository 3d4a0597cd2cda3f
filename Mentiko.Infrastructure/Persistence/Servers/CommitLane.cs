using System.Data.Common;
using System.Threading.Channels;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Persistence.Servers;

/// <summary>
/// One thread with one connection. While a batch is on its way the next acts gather and then share its round trips
/// and its commit.
/// </summary>
internal sealed partial class CommitLane : IDisposable
{
    private const int WaitingActs = 4096;
    private const int MostTurns = 8;

    private readonly Channel<PendingAct> _acts = Channel.CreateBounded<PendingAct>(new BoundedChannelOptions(WaitingActs) { SingleReader = true });
    private readonly ServerDialect _dialect;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AuditPulse? _pulse;
    private readonly Thread _thread;
    private ServerWriter? _writer;

    public CommitLane(ServerDialect dialect, TimeProvider time, ILogger logger, int number, AuditPulse? pulse)
    {
        _pulse = pulse;
        _dialect = dialect;
        _time = time;
        _logger = logger;
        _thread = new Thread(Work) { IsBackground = true, Name = $"commit lane {number}" };
        _thread.Start();
    }

    /// <summary>Throws <see cref="ChannelClosedException"/> once the lane takes nothing more.</summary>
    public ValueTask AddAsync(PendingAct act, CancellationToken cancel) => _acts.Writer.WriteAsync(act, cancel);

    /// <summary>Takes nothing new; what it has taken is still finished.</summary>
    public void Close() => _acts.Writer.TryComplete();

    /// <summary>Returns when the last commit is durable.</summary>
    public void Dispose()
    {
        Close();
        _thread.Join();
    }

    private void Work()
    {
        while (_acts.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            var batch = Gather();
            RunBatch(batch);
            batch.ForEach(act => act.Complete());
        }

        CloseWriter();
    }

    /// <summary>
    /// What waits, by namespace and within it as it came: every node takes the locks of several namespaces in the same
    /// order. Acts outside of any namespace come first, for they take no lock.
    /// </summary>
    private List<PendingAct> Gather()
    {
        var batch = new List<PendingAct>();
        while (batch.Count < _dialect.ActsInBatch && _acts.Reader.TryRead(out var act))
        {
            if (!act.GivenUp())
            {
                batch.Add(act);
            }
        }

        return batch.Count < 2 ? batch : [.. batch.OrderBy(act => act.Author.Namespace?.Value ?? Guid.Empty)];
    }

    private void RunBatch(List<PendingAct> acts)
    {
        var (batch, together) = (acts, true);
        for (var turn = 1; batch.Count > 0; turn++)
        {
            try
            {
                _writer ??= new ServerWriter(_dialect, _time, _pulse);
                _writer.Run(batch, together);
                Settle(batch);
                return;
            }
            catch (Exception failure) when (turn < MostTurns && _dialect.FaultOf(failure) == ServerFault.GaveWay)
            {
                LogGaveWay(_logger, batch.Count);
                batch.ForEach(act => act.Reset());
            }
            catch (Exception failure) when (_dialect.FaultOf(failure) == ServerFault.Held)
            {
                batch = WithoutThoseOf(_writer?.Inside, batch, failure);
            }
            catch (NotTogetherException failure) when (_dialect.FaultOf(failure) is ServerFault.Act or ServerFault.Overtaken)
            {
                together = false;
                batch.ForEach(act => act.Reset());
            }
            catch (Exception failure)
            {
                Fail(batch, failure);
                return;
            }
        }
    }

    /// <summary>Fails the acts of the namespace that a lock kept waiting; the others have not happened and run again.</summary>
    private List<PendingAct> WithoutThoseOf(NamespaceId? held, List<PendingAct> batch, Exception failure)
    {
        var waited = batch.FindAll(act => act.Author.Namespace == held);
        LogHeld(_logger, failure, waited.Count);
        waited.ForEach(act => act.Fail(new CommitFailedException(failure)));
        var others = batch.FindAll(act => act.Author.Namespace != held);
        others.ForEach(act => act.Reset());
        return others;
    }

    /// <summary>Before the callers wake: whoever hears of a commit finds caches and feeds up to date with it.</summary>
    private void Settle(List<PendingAct> batch)
    {
        foreach (var act in batch)
        {
            if (act.Failure is AuditFailedException failure)
            {
                LogAuditFailed(_logger, failure);
                act.Refuse(new Error.AuditUnavailable());
            }

            act.Signals.ForEach(Signal);
        }
    }

    private void Signal(Action signal)
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

    /// <summary>Nothing of the batch has happened. The next one opens a connection of its own, as soon as the server is there again.</summary>
    private void Fail(List<PendingAct> batch, Exception failure)
    {
        LogCommitFailed(_logger, failure, batch.Count);
        batch.ForEach(act => act.Fail(new CommitFailedException(failure)));
        CloseWriter();
    }

    /// <summary>The thread outlives whatever happens here: without it nothing could be committed any more.</summary>
    private void CloseWriter()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (DbException failure)
        {
            LogCommitFailed(_logger, failure, 0);
        }

        _writer = null;
    }
}
