using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.HangfireJobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Hosting;

/// <summary>
/// Starts and stops the execution of runs. At the start the queues are filled from the rows, what a dead server left
/// first; at the end running steps get some time, and what is not done then goes on at the next start.
/// </summary>
internal sealed partial class Engine(
    IQueueFill filler,
    IRunQueues queues,
    RunningRuns running,
    IRunWork work,
    EngineTiming timing,
    TimeProvider time,
    IOptions<CapacityOptions> capacity,
    IHostApplicationLifetime lifetime,
    ILogger<Engine> logger) : BackgroundService, IHostedLifecycleService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var found = await filler.SweepAsync(cancellationToken);
        LogRecovered(logger, found);
        queues.Start(capacity.Value.ConcurrentRuns, work);

        // At the first sign of the end, not when this service's turn to stop comes: until then the web server may
        // wait for open streams.
        lifetime.ApplicationStopping.Register(BeginDrain);
        await base.StartAsync(cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Before any service stops: while runs have their grace the doors stay open, answer readers and tell triggers
    /// that the server is draining.
    /// </summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A host that is stopped without a signal would say only after this that it stops.
        lifetime.StopApplication();
        BeginDrain();
        return queues.WaitAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        BeginDrain();
        await base.StopAsync(cancellationToken);
        await queues.WaitAsync(cancellationToken);
        await EndAsync();
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(SweepAsync(stoppingToken), FillAsync(stoppingToken));

    private async Task FillAsync(CancellationToken stoppingToken)
    {
        try
        {
            await filler.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The end of the process; the rows keep the queue.
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(timing.Sweep, time);
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                await filler.SweepAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
            {
                LogSweepFailed(logger, failure);
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task EndAsync()
    {
        try
        {
            await filler.EndAsync();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Others find what this was to make sooner.
            LogSweepFailed(logger, failure);
        }
    }

    private void BeginDrain()
    {
        queues.StopGranting();
        running.Drain();
    }
}
