using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Puts jobs into queues.</summary>
internal sealed class JobClient(IJobStore store)
{
    private readonly BackgroundJobClient _client = new(store.Storage, NoFilters);

    /// <summary>Instead of Hangfire's global filters: without them there is no automatic retry, no culture and no statistics.</summary>
    public static JobFilterCollection NoFilters { get; } = [];

    /// <summary>A job for the run at the end of its namespace's queue, or of that for runs that were under way.</summary>
    public void Put(RunKey key, NamespaceSlug slug, bool isUnderWay = false)
    {
        var (owner, run) = (key.Namespace.Value, key.Run.Text);
        _client.Create(Job.FromExpression<RunJob>(job => job.Execute(owner, run)), new EnqueuedState(isUnderWay ? QueueName.OfUnderWay(slug) : QueueName.Of(slug)));
    }
}
