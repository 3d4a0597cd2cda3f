using Microsoft.Extensions.Hosting;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Asking for the tree opens and locks it: a data root that is bad or in use stops the start before any other
/// hosted service touches it.
/// </summary>
internal sealed class DataRootStart(DataTree tree) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
