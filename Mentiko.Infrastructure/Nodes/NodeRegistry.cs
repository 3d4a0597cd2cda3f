using Mentiko.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>
/// Keeps this server on the list: entered at the start, a sign of life every few seconds, marked as draining at the
/// first sign of the end, taken off at the last. One that dies stays until the others have not seen it for long.
/// </summary>
internal sealed partial class NodeRegistry(
    NodeList list, NodeIdentity node, InstanceClock clock, IDatabase database, IOptions<NodeOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<NodeRegistry> logger)
    : BackgroundService
{
    private static readonly TimeSpan NoticedDifference = TimeSpan.FromSeconds(2);
    private readonly DateTimeOffset _started = time.GetUtcNow();

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await CompareClocksAsync();
        await list.SignAsync(_started, isDraining: false);

        // Whoever is alone knows that what stands there was left by the dead.
        await list.ForgetAsync(node.IsAlone ? TimeSpan.Zero : Unseen);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(list.LeaveAsync);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = TimeSpan.FromSeconds(options.Value.SignOfLifeSeconds);
        while (!stoppingToken.IsCancellationRequested)
        {
            // The first wait that the end of the server meets is cut short, so that the others hear of it at once.
            var cut = IsDraining ? stoppingToken : lifetime.ApplicationStopping;
            await Task.Delay(interval, time, cut).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
            {
                await TryAsync(CompareClocksAsync);
                await TryAsync(() => list.SignAsync(_started, IsDraining));
                await TryAsync(() => list.ForgetAsync(Unseen));
            }
        }
    }

    private async Task CompareClocksAsync()
    {
        await clock.CompareAsync(database.ReadClockAsync, CancellationToken.None);
        if (clock.Behind.Duration() > NoticedDifference)
        {
            LogClock(logger, clock.Behind.TotalSeconds);
        }
    }

    private bool IsDraining => lifetime.ApplicationStopping.IsCancellationRequested;

    private TimeSpan Unseen => TimeSpan.FromSeconds(options.Value.ForgetSeconds);

    /// <summary>A database that does not answer is no reason to stop: the next sign enters this server again.</summary>
    private async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogNotWritten(logger, failure);
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "This machine's clock is {Seconds} s behind the database's. Leases are given by the database's; times in logs and events are this machine's.")]
    private static partial void LogClock(ILogger logger, double seconds);

    [LoggerMessage(1, LogLevel.Warning, "This server's sign of life could not be written.")]
    private static partial void LogNotWritten(ILogger logger, Exception failure);
}
