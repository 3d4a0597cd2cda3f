using Hangfire.Server;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// The queues of this process, a Hangfire queue for each namespace, and the workers that serve them. In memory: a
/// job is only a wake-up, and the runs' rows fill the queues again at the next start.
/// </summary>
internal sealed partial class JobQueues : IRunQueues, IJobReturns, IDisposable
{
    // So often is charged what running turns have used; the shares of a few seconds are right by it.
    private static readonly TimeSpan ChargeEvery = TimeSpan.FromSeconds(1);
    private readonly IJobStore _store;
    private readonly JobClient _client;
    private readonly GrantDesk _desk;
    private readonly TermsKeeper _terms;
    private readonly WaitingRuns _waiting;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private BackgroundProcessingServer? _server;
    private ITimer? _charging;
    private bool _stopping;

    public JobQueues(IJobStore store, JobClient client, GrantDesk desk, TermsKeeper terms, WaitingRuns waiting, TimeProvider time, ILogger<JobQueues> logger) =>
        (_store, _client, _desk, _terms, _waiting, _time, _logger) = (store, client, desk, terms, waiting, time, logger);

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

    void IJobReturns.Fail(Exception failure) => LogStorage(_logger, failure);

    public void Start(int workers, IRunWork work)
    {
        _charging = _time.CreateTimer(static desk => ((GrantDesk)desk!).Charge(), _desk, ChargeEvery, ChargeEvery);
        _server = JobServer.Start(_store, _desk, this, new RunJob(work, _waiting), workers);
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
            _client.Put(key, slug);
        }
        catch
        {
            _waiting.Remove(key);
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The storage of the queues did not answer a worker, which tries again.")]
    private static partial void LogStorage(ILogger logger, Exception failure);
}
