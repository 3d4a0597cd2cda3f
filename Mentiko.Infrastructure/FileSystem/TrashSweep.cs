using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>Takes the trash apart in small pieces with pauses, so that a large tree slows nobody; from the start on, so that a crash leaves none.</summary>
internal sealed partial class TrashSweep(DataTree tree, TimeProvider time, ILogger<TrashSweep> log) : BackgroundService
{
    private const int Piece = 1000;
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await tree.Trash.WaitAsync(stoppingToken);
            try
            {
                // What comes in bursts is removed together, and not beside the work that it came from.
                await Task.Delay(Gather, time, stoppingToken);
                while (tree.Trash.Sweep(Piece))
                    await Task.Delay(Pause, time, stoppingToken);
            }
            catch (IOException problem)
            {
                // Removal is not worth a server: the rest is tried again when something else arrives.
                LogFailed(problem);
            }
        }
    }
}
