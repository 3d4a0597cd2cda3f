using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>
/// Where the database cannot tell (SQL Server): every second everything that could have changed elsewhere is looked
/// at. Watchers read again, workers look for waiting runs and requested cancels. No table and no broker for it.
/// </summary>
internal sealed partial class PolledSignals(IEnumerable<ISignalPoll> polls, TimeProvider time, ILogger<PolledSignals> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var poll in polls)
                {
                    await PollAsync(poll, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server's end.
        }
    }

    private async Task PollAsync(ISignalPoll poll, CancellationToken stop)
    {
        try
        {
            await poll.LookAsync(stop);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && !stop.IsCancellationRequested)
        {
            LogFailed(logger, failure);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "It could not be looked for what other nodes have done; it is looked for again in a second.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}

/// <summary>What a room has to ask the database for where no node tells it.</summary>
internal interface ISignalPoll
{
    Task LookAsync(CancellationToken cancel);
}
