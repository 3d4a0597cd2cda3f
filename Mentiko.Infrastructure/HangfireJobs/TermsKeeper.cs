using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Infrastructure.Dispatch;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// Tells the desk what holds for the namespaces that have work: when they get some, when it changes, and at each sweep.
/// One at a time, so that what was read earlier is never set later.
/// </summary>
internal sealed partial class TermsKeeper : IDisposable
{
    // Nothing is started for a namespace that is suspended or gone.
    private static readonly QueueTerms Nothing = new(Weight: 1, MostRunning: 0, IsPaused: true);
    private readonly GrantDesk _desk;
    private readonly IMembershipReader _namespaces;
    private readonly PlanCatalog _plans;
    private readonly TermsFeed _feed;
    private readonly ILogger<TermsKeeper> _logger;
    private readonly SemaphoreSlim _order = new(1);

    // Namespaces with a reload that has not begun to read: it will see what changes now.
    private readonly ConcurrentDictionary<NamespaceId, bool> _reloads = new();

    public TermsKeeper(GrantDesk desk, IMembershipReader namespaces, PlanCatalog plans, TermsFeed feed, ILogger<TermsKeeper> logger)
    {
        (_desk, _namespaces, _plans, _feed, _logger) = (desk, namespaces, plans, feed, logger);
        feed.OnChange += Reload;
    }

    /// <summary>Reads what holds for the namespace and tells the desk. A failure is logged; the next sweep tries again.</summary>
    public async Task LoadAsync(NamespaceId id, NamespaceSlug slug)
    {
        try
        {
            await SetAsync(id, slug);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogUnknown(_logger, failure, id);
        }
    }

    /// <summary>Reads namespaces and tells the desk what holds for each of them.</summary>
    public async Task<IReadOnlyList<QueuedNamespace>> SetAllAsync(Func<Task<IReadOnlyList<QueuedNamespace>>> read)
    {
        await _order.WaitAsync();
        try
        {
            var found = await read();
            foreach (var (organization, _) in found)
            {
                _desk.SetTerms(organization.Slug, TermsOf(organization));
            }

            return found;
        }
        finally
        {
            _order.Release();
        }
    }

    public void Dispose()
    {
        _feed.OnChange -= Reload;
        _order.Dispose();
    }

    // Not on the caller's thread, which may be the commit line's. The slug of a namespace that is gone is not needed:
    // it has no work.
    private void Reload(NamespaceId id)
    {
        if (_reloads.TryAdd(id, true))
        {
            _ = Task.Run(() => LoadAsync(id, default));
        }
    }

    private async Task SetAsync(NamespaceId id, NamespaceSlug slug)
    {
        await _order.WaitAsync();
        try
        {
            _reloads.TryRemove(id, out _);
            var organization = await _namespaces.FindOrganizationAsync(id, CancellationToken.None);
            if ((organization?.Slug ?? slug) is var found && found != default)
            {
                _desk.SetTerms(found, organization is null ? Nothing : TermsOf(organization));
            }
        }
        finally
        {
            _order.Release();
        }
    }

    private QueueTerms TermsOf(Organization organization)
    {
        if (organization.Status != NamespaceStatus.Active)
        {
            return Nothing;
        }

        var terms = _plans.TermsOf(organization);
        return new QueueTerms(terms.Weight, terms.Limits.ConcurrentRuns, terms.IsQueuePaused);
    }

    [LoggerMessage(1, LogLevel.Error, "What holds for namespace {Namespace} could not be read. It starts nothing before the next sweep.")]
    private static partial void LogUnknown(ILogger logger, Exception failure, NamespaceId @namespace);
}
