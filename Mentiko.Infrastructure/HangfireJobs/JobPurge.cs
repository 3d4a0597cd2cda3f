using Hangfire;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Empties the queues of a namespace that is gone.</summary>
/// <param name="store">Null on a server that has no queues: with SQLite and without the role worker.</param>
internal sealed class JobPurge(IJobStore? store)
{
    // Another node may take the job that was counted: nobody waits for the next one, which never comes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Takes each job out of the queue and deletes it. Blocks; returns how many it was.</summary>
    public int Remove(NamespaceSlug slug) =>
        store is null ? 0 : Remove(store.Storage, QueueName.Of(slug)) + Remove(store.Storage, QueueName.OfUnderWay(slug));

    private static int Remove(JobStorage storage, string queue)
    {
        var client = new BackgroundJobClient(storage, JobClient.NoFilters);
        using var connection = storage.GetConnection();
        var removed = 0;
        try
        {
            while (storage.GetMonitoringApi().EnqueuedCount(queue) > 0)
            {
                using var patience = new CancellationTokenSource(Patience);
                using var job = connection.FetchNextJob([queue], patience.Token);
                client.Delete(job.JobId);
                job.RemoveFromQueue();
                removed++;
            }
        }
        catch (OperationCanceledException)
        {
            // Taken by somebody else meanwhile.
        }

        return removed;
    }
}
