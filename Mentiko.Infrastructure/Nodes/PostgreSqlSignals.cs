using Mentiko.Infrastructure.Persistence.PostgreSql;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>
/// Signals by PostgreSQL's LISTEN and NOTIFY. Two connections, one that listens and one that tells; each is opened
/// again for as long as the server runs, and after each break of the listening one everything is looked at once.
/// </summary>
internal sealed partial class PostgreSqlSignals(
    PostgreSqlDatabase database, SignalDesk desk, NodeIdentity node, TimeProvider time, ILogger<PostgreSqlSignals> logger) : BackgroundService, ISignalLine
{
    private const string Channel = "mentiko";

    // The server takes less than 8,000 bytes.
    private const int MostBytes = 7_500;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(5);
    private readonly SignalOutbox _outbox = new(time);
    private readonly TaskCompletionSource _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // What the telling connection may not have taken before it broke: the others hear nothing of a break that is not theirs.
    private IReadOnlyList<string> _untold = [];

    public void Send(NodeSignal signal) => _outbox.Add(signal);

    /// <summary>Nobody is let in before this node listens, unless the database keeps it waiting.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await Task.WhenAny(_listens.Task, Task.Delay(LongestStart, time, cancellationToken));
    }

    public override void Dispose()
    {
        base.Dispose();
        _outbox.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RepeatAsync(ListenAsync, stoppingToken), RepeatAsync(TellAsync, stoppingToken));

    /// <summary>Goes on until the end of the server, however often the connection breaks.</summary>
    private async Task RepeatAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenSignalsAsync(stop);
                await work(connection, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                LogBroken(logger, failure);
            }

            await Task.Delay(Rest, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        connection.Notification += (_, told) => desk.Take(node.Owner, told.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stop);
        }

        // From here on none is missed; before this, some may have been.
        desk.CatchUp();
        _listens.TrySetResult();
        while (true)
        {
            await connection.WaitAsync(stop);
        }
    }

    private async Task TellAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var tell = new NpgsqlCommand("SELECT pg_notify($1, $2)", connection);
        tell.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Channel });
        var payload = new NpgsqlParameter<string>();
        tell.Parameters.Add(payload);
        while (true)
        {
            if (_untold.Count == 0)
            {
                await _outbox.WaitAsync(stop);
                _untold = _outbox.Take(node.Owner, MostBytes);
            }

            foreach (var text in _untold)
            {
                payload.TypedValue = text;
                await tell.ExecuteNonQueryAsync(stop);
            }

            _untold = [];
            await Task.Delay(Gather, time, stop);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The connection for signals between nodes broke; it is opened again.")]
    private static partial void LogBroken(ILogger logger, Exception failure);
}
