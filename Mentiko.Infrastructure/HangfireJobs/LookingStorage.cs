using Hangfire;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.Storage;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>There was no job in the queue.</summary>
internal sealed class NothingThereException : Exception;

/// <summary>
/// A storage whose workers do not wait for a job that is not there: a turn is only a guess where other nodes take
/// jobs too. Everything else is the storage itself.
/// </summary>
internal sealed class LookingStorage(JobStorage inner, TimeSpan patience) : JobStorage
{
    public override bool LinearizableReads => inner.LinearizableReads;

    /// <summary>The same context over such a storage.</summary>
    public static BackgroundProcessContext In(BackgroundProcessContext context, TimeSpan patience) => new(
        context.ServerId,
        new LookingStorage(context.Storage, patience) { JobExpirationTimeout = context.Storage.JobExpirationTimeout },
        context.Properties.ToDictionary(),
        context.ExecutionId,
        context.StoppingToken,
        context.StoppedToken,
        context.ShutdownToken);

    public override IMonitoringApi GetMonitoringApi() => inner.GetMonitoringApi();

    public override IStorageConnection GetConnection() => new Connection(inner.GetConnection(), patience);

    public override bool HasFeature(string featureId) => inner.HasFeature(featureId);

    private sealed class Connection(IStorageConnection inner, TimeSpan patience) : IStorageConnection
    {
        public IFetchedJob FetchNextJob(string[] queues, CancellationToken cancellationToken)
        {
            using var looking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            looking.CancelAfter(patience);
            try
            {
                return inner.FetchNextJob(queues, looking.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new NothingThereException();
            }
        }

        public IWriteOnlyTransaction CreateWriteTransaction() => inner.CreateWriteTransaction();

        public IDisposable AcquireDistributedLock(string resource, TimeSpan timeout) => inner.AcquireDistributedLock(resource, timeout);

        public string CreateExpiredJob(Job job, IDictionary<string, string?> parameters, DateTime createdAt, TimeSpan expireIn) => inner.CreateExpiredJob(job, parameters, createdAt, expireIn);

        public void SetJobParameter(string id, string name, string? value) => inner.SetJobParameter(id, name, value);

        public string? GetJobParameter(string id, string name) => inner.GetJobParameter(id, name);

        public JobData? GetJobData(string jobId) => inner.GetJobData(jobId);

        public StateData? GetStateData(string jobId) => inner.GetStateData(jobId);

        public void AnnounceServer(string serverId, ServerContext context) => inner.AnnounceServer(serverId, context);

        public void RemoveServer(string serverId) => inner.RemoveServer(serverId);

        public void Heartbeat(string serverId) => inner.Heartbeat(serverId);

        public int RemoveTimedOutServers(TimeSpan timeOut) => inner.RemoveTimedOutServers(timeOut);

        public HashSet<string> GetAllItemsFromSet(string key) => inner.GetAllItemsFromSet(key);

        public string? GetFirstByLowestScoreFromSet(string key, double fromScore, double toScore) => inner.GetFirstByLowestScoreFromSet(key, fromScore, toScore);

        public void SetRangeInHash(string key, IEnumerable<KeyValuePair<string, string>> keyValuePairs) => inner.SetRangeInHash(key, keyValuePairs);

        public Dictionary<string, string>? GetAllEntriesFromHash(string key) => inner.GetAllEntriesFromHash(key);

        public void Dispose() => inner.Dispose();
    }
}
