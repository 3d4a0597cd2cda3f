using Hangfire;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Empties the queues of a namespace that is gone.</summary>
/// <param name="store">Null on a server that has no queues: with SQLite and without the role worker.</param>
internal sealed class JobPurge(IJobStore? store)
{
    // Another node may take the job that was counted: nobody waits for the next one, which never comes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Takes each job out of the queue and deletes it. Blocks; returns how many it was. Ends at a job of another
    /// namespace, which has the slug now: that job stays.
    /// </summary>
    public int Remove(Organization organization) => store is null
        ? 0
        : Remove(store.Storage, organization.Id, QueueName.Of(organization.Slug)) + Remove(store.Storage, organization.Id, QueueName.OfUnderWay(organization.Slug));

    private static int Remove(JobStorage storage, NamespaceId owner, string queue)
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
                if (connection.GetJobData(job.JobId)?.Job?.Args is [Guid other, ..] && other != owner.Value)
                {
                    job.Requeue();
                    break;
                }

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
