using System.Collections.Concurrent;
using Hangfire.Server;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// The queues in the storage that all nodes share, as this node's workers serve them. What it knows of them is a
/// guess, from signals and sweeps: a worker that finds nothing says so, and a job too many does no harm.
/// </summary>
internal sealed partial class SharedQueues(IJobStore store, JobClient client, GrantDesk desk, TermsKeeper terms, TimeProvider time, ILogger<SharedQueues> logger)
    : IRunQueues, IJobReturns, IDisposable
{
    private static readonly TimeSpan ChargeEvery = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<NamespaceId, bool> _refused = new();
    private readonly Lock _gate = new();
    private BackgroundProcessingServer? _server;
    private ITimer? _charging;
    private bool _stopping;

    /// <summary>A job was put into the namespace's queue, by whichever node.</summary>
    public void Hear(NamespaceId id, NamespaceSlug slug, bool isUnderWay)
    {
        if (isUnderWay ? desk.AddUnderWay(slug) : desk.Add(slug))
        {
            _ = terms.LoadAsync(id, slug);
        }
    }

    /// <summary>So many jobs should stand in the namespace's queue, as far as the database knows. Its terms are known.</summary>
    public void HearOf(NamespaceSlug slug, long jobs) => desk.AddUpTo(slug, (int)Math.Min(jobs, int.MaxValue));

    /// <summary>A run of the namespace has ended on another node: where it was at its limit, it may be so no more.</summary>
    public void HearOfRoom(NamespaceId id)
    {
        if (_refused.TryRemove(id, out _))
        {
            _ = terms.LoadAsync(id, default);
        }
    }

    bool IJobReturns.TryPutBack(RunKey key, NamespaceSlug slug)
    {
        _refused[key.Namespace] = true;
        client.Put(key, slug);
        return true;
    }

    // The count of the rows says that one is missing.
    void IJobReturns.LoseJob(NamespaceSlug slug)
    {
    }

    void IJobReturns.Fail(Exception failure) => LogStorage(logger, failure);

    public void Start(int workers, IRunWork work)
    {
        _charging = time.CreateTimer(static desk => ((GrantDesk)desk!).Charge(), desk, ChargeEvery, ChargeEvery);
        _server = JobServer.Start(store, desk, this, new RunJob(work, null), workers);
    }

    public void StopGranting()
    {
        lock (_gate)
        {
            if (!_stopping)
            {
                _stopping = true;
                _server?.SendStop();
            }
        }
    }

    public Task WaitAsync(CancellationToken cancel) => _server?.WaitForShutdownAsync(cancel) ?? Task.CompletedTask;

    public void Dispose()
    {
        StopGranting();
        _charging?.Dispose();
        _server?.Dispose();
    }

    [LoggerMessage(1, LogLevel.Warning, "The storage of the queues did not answer a worker, which tries again.")]
    private static partial void LogStorage(ILogger logger, Exception failure);
}
