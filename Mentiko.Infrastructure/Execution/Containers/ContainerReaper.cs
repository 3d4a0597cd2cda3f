using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>Takes away this instance's containers that nobody waits for: after a crash of a server, and after one of an engine.</summary>
/// <param name="owner">This instance and this process.</param>
/// <param name="live">What this process waits for.</param>
/// <param name="others">The other processes of the instance that may be alive.</param>
/// <param name="time">The clock of patience.</param>
/// <param name="log">Where each orphan is told.</param>
internal sealed partial class ContainerReaper(OwnerLabels owner, LiveContainers live, Func<CancellationToken, Task<IReadOnlySet<string>>> others, TimeProvider time, ILogger log)
{
    /// <summary>How many it took away on the engine; 0 also where it does not answer.</summary>
    public async Task<int> ReapAsync(Engine engine, CancellationToken cancel)
    {
        try
        {
            // Asked first: whoever comes later makes its containers later.
            var alive = await others(cancel);
            var found = await engine.Client.Containers.ListContainersAsync(
                new ContainersListParameters
                {
                    All = true,
                    Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [$"{OwnerLabels.InstanceLabel}={owner.Instance}"] = true } },
                },
                cancel);
            var count = 0;
            foreach (var orphan in found.Where(container => IsOrphan(container, alive)))
            {
                if (await new ContainerRemoval(engine, orphan.ID, time).TryRemoveAsync() != true)
                    continue;
                count++;
                LogOrphan(NameOf(orphan), orphan.Labels.TryGetValue("mentiko.run", out var run) ? run : "unknown");
            }

            return count;
        }
        catch (Exception failure) when (failure is DockerApiException || failure.MeansAway())
        {
            return 0;
        }
    }

    private bool IsOrphan(ContainerListResponse container, IReadOnlySet<string> alive) =>
        container.Labels.TryGetValue(OwnerLabels.OwnerLabel, out var its) && (its == owner.Owner ? !live.Has(NameOf(container)) : !alive.Contains(its));

    private static string NameOf(ContainerListResponse container) => container.Names is [var name, ..] ? name.TrimStart('/') : container.ID;

    [LoggerMessage(1, LogLevel.Warning, "The container {Name} of run {Run} was left behind; it is gone now.")]
    private partial void LogOrphan(string name, string run);
}
