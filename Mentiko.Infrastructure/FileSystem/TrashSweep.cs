using Mentiko.Infrastructure.FileSystem.Kernel;
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

    // A thread of its own: priorities belong to threads, and a pool's thread would take them to the next work.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Work(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Work(CancellationToken stoppingToken)
    {
        Syscalls.BecomeIdle();
        try
        {
            while (true)
            {
                tree.Trash.WaitAsync(stoppingToken).GetAwaiter().GetResult();
                Empty(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; the next start goes on.
        }
    }

    private void Empty(CancellationToken stoppingToken)
    {
        try
        {
            // What comes in bursts is removed together, and not beside the work that it came from.
            Rest(Gather, stoppingToken);
            while (tree.Trash.Sweep(Piece))
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
