using Hangfire;
using Hangfire.Common;
using Hangfire.InMemory;
using Hangfire.Server;
using Hangfire.States;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// The queues of this process, a Hangfire queue for each namespace, and the workers that serve them. In memory: a
/// job is only a wake-up, and the runs' rows fill the queues again at the next start.
/// </summary>
internal sealed class JobQueues : IJobReturns, IDisposable
{
    // So often is charged what running turns have used; the shares of a few seconds are right by it.
    private static readonly TimeSpan ChargeEvery = TimeSpan.FromSeconds(1);

    // Instead of Hangfire's global filters: without them there is no automatic retry, no culture and no statistics.
    private readonly JobFilterCollection _filters = [];
    private readonly InMemoryStorage _storage;
    private readonly BackgroundJobClient _client;
    private readonly GrantDesk _desk;
    private readonly TermsKeeper _terms;
    private readonly WaitingRuns _waiting;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private BackgroundProcessingServer? _server;
    private ITimer? _charging;
    private bool _stopping;

    public JobQueues(GrantDesk desk, TermsKeeper terms, WaitingRuns waiting, TimeProvider time)
    {
        // Finished jobs say nothing that the run does not; a minute keeps memory flat at any rate.
        _storage = new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromMinutes(1), MaxStateHistoryLength = 1 });
        _client = new BackgroundJobClient(_storage, _filters);
        (_desk, _terms, _waiting, _time) = (desk, terms, waiting, time);
    }

    /// <summary>Where the jobs are, for those who look at them.</summary>
    public JobStorage Storage => _storage;

    /// <summary>Puts a run that was accepted now into its namespace's queue, unless it comes there by itself.</summary>
    public bool Add(RunKey key, NamespaceSlug slug) => _waiting.TryAdd(key, slug) && Offer(key, slug);

    /// <summary>Puts a run that was under way before the others of its namespace.</summary>
    public bool AddUnderWay(RunKey key, NamespaceSlug slug)
    {
        var added = _waiting.TryAddUnderWay(key, slug) && Offer(key, slug);
        _desk.SetUnderWay(slug, _waiting.CountUnderWay(key.Namespace));
        return added;
    }

    /// <summary>Puts the next run of a queue behind those of it that are here.</summary>
    public bool Fill(RunKey key, NamespaceSlug slug) => _waiting.TryFill(key) && Offer(key, slug);

    bool IJobReturns.TryPutBack(RunKey key, NamespaceSlug slug)
    {
        if (!_waiting.TryPutBack(key, slug))
        {
            return false;
        }

        CreateJob(key, slug);
        return true;
    }

    void IJobReturns.LoseJob(NamespaceSlug slug) => _waiting.LoseJob(slug);

    /// <summary>Starts the workers, a thread each.</summary>
    public void Start(int workers, IRunWork work)
    {
        var performer = new BackgroundJobPerformer(_filters, new OneJobActivator(new RunJob(work, _waiting)));
        var processes = Enumerable.Range(0, workers)
            .Select(_ => new FairWorker(_desk, _filters, performer, this))
            .ToList<IBackgroundProcess>();
        _charging = _time.CreateTimer(static desk => ((GrantDesk)desk!).Charge(), _desk, ChargeEvery, ChargeEvery);
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
        _charging?.Dispose();
        _server?.Dispose();
        _storage.Dispose();
    }

    private bool Offer(RunKey key, NamespaceSlug slug)
    {
        CreateJob(key, slug);
        if (_desk.Add(slug))
        {
            _ = _terms.LoadAsync(key.Namespace, slug);
        }

        return true;
    }

    private void CreateJob(RunKey key, NamespaceSlug slug)
    {
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
    }

    private sealed class OneJobActivator(RunJob job) : JobActivator
    {
        public override object ActivateJob(Type jobType) =>
            jobType == typeof(RunJob) ? job : throw new InvalidOperationException($"No job of type {jobType} exists.");
    }
}
