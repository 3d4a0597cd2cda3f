using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Takes the trash apart in small pieces with pauses, on a thread that the kernel serves last, so that a large tree
/// slows nobody; from the start on, so that a crash leaves none.
/// </summary>
internal sealed partial class TrashSweep(DataTree tree, TimeProvider time, ILogger<TrashSweep> log) : BackgroundService
{
    private const int Piece = 250;
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // It waits between the pieces, and only they are the idle thread's: the server's stop goes on from the end of this one.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Work(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Work(CancellationToken stoppingToken)
    {
        using var idle = new IdleThread("trash");
        try
        {
            while (true)
            {
                tree.Trash.WaitAsync(stoppingToken).GetAwaiter().GetResult();
                Empty(idle, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; the next start goes on.
        }
    }

    private void Empty(IdleThread idle, CancellationToken stoppingToken)
    {
        try
        {
            // What comes in bursts is removed together, and not beside the work that it came from.
            Rest(Gather, stoppingToken);
            while (idle.Run(() => tree.Trash.Sweep(Piece)))
                Rest(Pause, stoppingToken);
        }
        catch (IOException problem)
        {
            // Removal is not worth a server: the rest is tried again when something else arrives.
            LogFailed(problem);
        }
    }

    private void Rest(TimeSpan span, CancellationToken stoppingToken) =>
        Task.Delay(span, time, stoppingToken).GetAwaiter().GetResult();
}
