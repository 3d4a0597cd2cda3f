using Hangfire;
using Hangfire.Server;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Starts Hangfire's server with our workers in it, a thread each.</summary>
internal static class JobServer
{
    public static BackgroundProcessingServer Start(IJobStore store, GrantDesk desk, IJobReturns returns, RunJob job, int workers)
    {
        var performer = new BackgroundJobPerformer(JobClient.NoFilters, new OneJobActivator(job));
        var processes = Enumerable.Range(0, workers)
            .Select(_ => new FairWorker(desk, JobClient.NoFilters, performer, returns, store))
            .ToList<IBackgroundProcess>();
        return new BackgroundProcessingServer(store.Storage, processes, new Dictionary<string, object>(), new BackgroundProcessingServerOptions
        {
            // The runs themselves decide when to give up (they hand over to the next process); Hangfire only waits.
            StopTimeout = Timeout.InfiniteTimeSpan,
            ShutdownTimeout = Timeout.InfiniteTimeSpan,
            HeartbeatInterval = TimeSpan.FromMinutes(1),
            ServerCheckInterval = TimeSpan.FromHours(1),
            ServerTimeout = TimeSpan.FromHours(2),
            CancellationCheckInterval = TimeSpan.FromHours(1),
        });
    }

    private sealed class OneJobActivator(RunJob job) : JobActivator
    {
        public override object ActivateJob(Type jobType) =>
            jobType == typeof(RunJob) ? job : throw new InvalidOperationException($"No job of type {jobType} exists.");
    }
}
