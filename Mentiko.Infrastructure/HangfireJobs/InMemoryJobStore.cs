using Hangfire;
using Hangfire.InMemory;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Jobs of this process. A job is only a wake-up: the runs' rows fill the queues again at the next start.</summary>
internal sealed class InMemoryJobStore : IJobStore
{
    // Finished jobs say nothing that the run does not; a minute keeps memory flat at any rate.
    private readonly InMemoryStorage _storage = new(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromMinutes(1), MaxStateHistoryLength = 1 });

    public JobStorage Storage => _storage;

    public TimeSpan? FetchPatience => null;

    public long CountEnqueued(NamespaceSlug slug) => _storage.GetMonitoringApi().EnqueuedCount(QueueName.Of(slug));

    public void Dispose() => _storage.Dispose();
}
