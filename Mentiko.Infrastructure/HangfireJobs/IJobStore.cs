using Hangfire;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Where jobs stand: in this process, or in the database that all nodes share.</summary>
internal interface IJobStore : IDisposable
{
    JobStorage Storage { get; }

    /// <summary>
    /// How long a worker looks for a job that it has a turn for. Another node may have taken it, and the worker must
    /// not stand there until the next one comes. Null where nobody else takes jobs.
    /// </summary>
    TimeSpan? FetchPatience { get; }

    /// <summary>Jobs that stand in the namespace's queue and that no worker has taken.</summary>
    long CountEnqueued(NamespaceSlug slug);
}
