using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>Looks at the engines and for orphans at the start, beside everything else, and then again and again.</summary>
internal sealed class ContainerKeeper(DockerAgentExecutor executor, IOptions<DockerExecutionOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await executor.LookAsync(stoppingToken);
            await Task.Delay(TimeSpan.FromSeconds(options.Value.LookSeconds), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
