using Microsoft.Extensions.Hosting;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>Tests the sandbox while the server starts, beside everything else: the first run waits for it, the start does not.</summary>
internal sealed class LocalExecutionStart(LocalAgentExecutor executor) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = executor.TestAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
