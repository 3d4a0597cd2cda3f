using Hangfire;
using Hangfire.Common;
using Hangfire.InMemory;
using Hangfire.Server;
using Hangfire.States;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;
using Mentiko.Infrastructure.Dispatch;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// The queues of this process, a Hangfire queue for each namespace, and the workers that serve them. In memory: a
/// job is only a wake-up, and the runs' rows fill the queues again at the next start.
/// </summary>
internal sealed class JobQueues : IDisposable
{
    // Instead of Hangfire's global filters: without them there is no automatic retry, no culture and no statistics.
    private readonly JobFilterCollection _filters = [];
    private readonly InMemoryStorage _storage;
    private readonly BackgroundJobClient _client;
    private readonly GrantDesk _desk;
    private readonly WaitingRuns _waiting;
    private readonly Lock _gate = new();
    private BackgroundProcessingServer? _server;
    private bool _stopping;

    public JobQueues(IQueueChooser chooser, WaitingRuns waiting)
    {
        // Finished jobs say nothing that the run does not; a minute keeps memory flat at any rate.
        _storage = new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromMinutes(1), MaxStateHistoryLength = 1 });
        _client = new BackgroundJobClient(_storage, _filters);
        _desk = new GrantDesk(chooser);
        _waiting = waiting;
    }

    /// <summary>Puts the run into its namespace's queue unless it stands there already.</summary>
    public void Add(RunKey key, NamespaceSlug slug)
    {
        if (!_waiting.TryAdd(key, slug))
        {
            return;
        }

        try
        {
            var (owner, run) = (key.Namespace.Value, key.Run.Text);
            _client.Create(Job.FromExpression<RunJob>(job => job.Execute(owner, run)), new EnqueuedState(QueueName.Of(slug)));
        }
        catch
        {
            _waiting.Remove(key);
            throw;
        }

        _desk.Add(slug);
    }

    /// <summary>Starts the workers, a thread each.</summary>
    public void Start(int workers, IRunWork work)
    {
        var performer = new BackgroundJobPerformer(_filters, new OneJobActivator(new RunJob(work, _waiting)));
        var processes = Enumerable.Range(0, workers)
            .Select(_ => new FairWorker(_desk, _filters, performer, _waiting.Forget))
            .ToList<IBackgroundProcess>();
        _server = new BackgroundProcessingServer(_storage, processes, new Dictionary<string, object>(), new BackgroundProcessingServerOptions
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

    /// <summary>No worker takes another run; the ones at work go on.</summary>
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

    /// <summary>Waits until every worker has come to its end. Call <see cref="StopGranting"/> first.</summary>
    public Task WaitAsync(CancellationToken cancel) => _server?.WaitForShutdownAsync(cancel) ?? Task.CompletedTask;

    public void Dispose()
    {
        StopGranting();
        _server?.Dispose();
        _storage.Dispose();
    }

    private sealed class OneJobActivator(RunJob job) : JobActivator
    {
        public override object ActivateJob(Type jobType) =>
            jobType == typeof(RunJob) ? job : throw new InvalidOperationException($"No job of type {jobType} exists.");
    }
}
