using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// Brings runs from their rows into the queues: at the start, when a queue's head gets short, and whatever lost its
/// job. Reads counts by namespace, and rows only where the count says that some are missing here.
/// </summary>
internal sealed partial class QueueFiller(
    UnfinishedRuns unfinished, JobQueues queues, WaitingRuns waiting, RunningRuns running, TermsKeeper terms, ILogger<QueueFiller> logger) : IQueueFill, IDisposable
{
    private const int NamespacesAtATime = 200;

    // One fill at a time: two of one namespace would mix its order.
    private readonly SemaphoreSlim _order = new(1);

    /// <summary>Looks through the rows of all namespaces; says how many runs were put into queues.</summary>
    public async Task<int> SweepAsync(CancellationToken cancel)
    {
        var added = 0;
        foreach (var run in await unfinished.FindLeftAsync(cancel))
        {
            added += !running.Contains(run.Key) && queues.AddUnderWay(run.Key, run.Slug) ? 1 : 0;
        }

        NamespaceId? last = null;
        IReadOnlyList<QueuedNamespace> page;
        do
        {
            page = await terms.SetAllAsync(() => unfinished.ListNamespacesAsync(last, NamespacesAtATime, cancel));
            foreach (var (organization, queued) in page)
            {
                last = organization.Id;
                added += waiting.Lacks(organization.Id, queued) ? await FillAsync(organization.Id, organization.Slug, cancel) : 0;
            }
        }
        while (page.Count == NamespacesAtATime);
        return added;
    }

    /// <summary>Fills queues whose head has got short, until the token ends it.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await foreach (var (id, slug) in waiting.Short.ReadAllAsync(cancel))
        {
            try
            {
                await FillAsync(id, slug, cancel);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException && !cancel.IsCancellationRequested)
            {
                LogFailed(logger, failure, id);
            }
        }
    }

    public Task EndAsync() => Task.CompletedTask;

    public void Dispose() => _order.Dispose();

    private async Task<int> FillAsync(NamespaceId id, NamespaceSlug slug, CancellationToken cancel)
    {
        var added = 0;
        bool readAll;
        await _order.WaitAsync(cancel);
        try
        {
            do
            {
                var rows = waiting.BeginFill(id, slug);
                var runs = await unfinished.ListQueuedAsync(id, rows, cancel);
                added += runs.Select(run => new RunKey(id, run)).Count(key => !running.Contains(key) && queues.Fill(key, slug));
                readAll = runs.Count < rows;
            }
            while (!waiting.EndFill(id, readAll));
        }
        catch
        {
            waiting.GiveUpFill(id);
            throw;
        }
        finally
        {
            _order.Release();
        }

        return added;
    }

    [LoggerMessage(1, LogLevel.Error, "The queue of namespace {Namespace} could not be read; the next sweep tries again.")]
    private static partial void LogFailed(ILogger logger, Exception failure, NamespaceId @namespace);
}
