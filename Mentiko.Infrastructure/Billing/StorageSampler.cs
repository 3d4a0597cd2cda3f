using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Billing;

/// <summary>Measures each workspace once an hour. An hour in which no server ran has no sample, and costs nothing.</summary>
internal sealed partial class StorageSampler(
    IReadContextFactory contexts,
    ICommitLine commits,
    NamespaceGate gate,
    IQuotaStore quotas,
    Leadership leadership,
    TimeProvider time,
    ILogger<StorageSampler> logger) : BackgroundService
{
    private const int NamespacesAtOnce = 200;

    // More often than hourly: a second sample of the same hour counts nothing, and a restart misses none.
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);
    private LeadTerm? _term;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Between, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryLookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task TryLookAsync(CancellationToken cancel)
    {
        try
        {
            _term = await leadership.TryLeadAsync(Leadership.Metering, _term, Between * 2);
            if (_term is not null)
            {
                await LookAsync(cancel);
            }
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or OperationCanceledException))
        {
            LogFailed(logger, failure);
        }
    }

    /// <summary>One sample of every namespace that may be entered.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        for (var page = await NextAsync("", cancel); page.Count > 0; page = await NextAsync(page[^1].Slug, cancel))
        {
            foreach (var (id, _) in page)
            {
                if ((await gate.EnterAsSystemAsync(id, cancel)).TryGet(out var scope, out _))
                {
                    await SampleAsync(scope, cancel);
                    await Task.Delay(Rest, time, cancel);
                }
            }
        }
    }

    private async Task SampleAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var used = (await quotas.MeasureAsync(scope, cancel)).StorageMb;
        await commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                UsageMeter.AddStorage(session, used);
                return default(Done);
            },
            cancel);
    }

    private async Task<List<(NamespaceId Id, string Slug)>> NextAsync(string after, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        var rows = await context.Namespaces
            .Where(space => space.Status == OrganizationRows.Active && space.Slug.CompareTo(after) > 0)
            .OrderBy(space => space.Slug)
            .Take(NamespacesAtOnce)
            .Select(space => new { space.Id, space.Slug })
            .ToListAsync(cancel);
        return rows.ConvertAll(row => (new NamespaceId(row.Id), row.Slug));
    }

    [LoggerMessage(1, LogLevel.Error, "The storage of organizations could not be measured; the next look tries again.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
