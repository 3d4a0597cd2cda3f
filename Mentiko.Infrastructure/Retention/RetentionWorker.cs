using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Retention;

/// <summary>Goes through all namespaces at times and removes what is due, resting after each piece so that runs do not feel it.</summary>
internal sealed partial class RetentionWorker(
    IReadContextFactory contexts,
    NamespaceGate gate,
    ExpiredRuns expired,
    Leadership leadership,
    InstanceClock clock,
    TimeProvider time,
    IOptions<RetentionOptions> options,
    ILogger<RetentionWorker> logger) : BackgroundService
{
    private const int NamespacesAtOnce = 200;

    // Not at the start, when everybody waits for what was under way.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(5);

    // A moment at which a run ended may be another node's, whose clock was off too: little does not matter to days.
    private static readonly TimeSpan BelievedDifference = TimeSpan.FromMinutes(5);
    private LeadTerm? _term;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var every = TimeSpan.FromMinutes(options.Value.EveryMinutes);
        using var timer = new PeriodicTimer(every, time);
        try
        {
            await Task.Delay(every < FirstLook ? every : FirstLook, time, stoppingToken);
            do
            {
                if (await LeadsAsync())
                {
                    await LookAsync(stoppingToken);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops; the next one looks again.
        }
    }

    /// <summary>One node looks; two would only take the same runs from each other.</summary>
    private async Task<bool> LeadsAsync()
    {
        try
        {
            _term = await leadership.TryLeadAsync(Leadership.Retention, _term, TimeSpan.FromMinutes(1.5 * options.Value.EveryMinutes));
            return _term is not null;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogFailed(logger, failure);
            return false;
        }
    }

    /// <summary>One look at every namespace; removes all that is due.</summary>
    /// <returns>How many runs were removed.</returns>
    internal async Task<int> LookAsync(CancellationToken cancel)
    {
        var removed = 0;
        if (clock.Behind.Duration() > BelievedDifference)
        {
            LogClock(logger, clock.Behind.TotalMinutes);
            return 0;
        }

        try
        {
            for (var page = await NextAsync("", cancel); page.Count > 0; page = await NextAsync(page[^1].Slug, cancel))
            {
                foreach (var (id, _) in page)
                {
                    removed += await CleanAsync(id, cancel);
                }
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not OutOfMemoryException)
        {
            LogFailed(logger, failure);
        }

        if (removed > 0)
        {
            LogRemoved(logger, removed);
        }

        return removed;
    }

    private async Task<int> CleanAsync(NamespaceId id, CancellationToken cancel)
    {
        // A suspended namespace keeps what it has: it may come back.
        if (!(await gate.EnterAsSystemAsync(id, cancel)).TryGet(out var scope, out _))
        {
            return 0;
        }

        var removed = 0;
        int piece;
        do
        {
            var started = time.GetTimestamp();
            piece = await expired.RemovePieceAsync(scope, cancel);
            removed += piece;

            // Also where nothing was due: ten thousand namespaces are asked one after the other.
            await Task.Delay(time.GetElapsedTime(started) * (1 / options.Value.Share - 1), time, cancel);
        }
        while (piece == ExpiredRuns.Piece);
        return removed;
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

    [LoggerMessage(1, LogLevel.Information, "{Count} runs were removed whose time was over.")]
    private static partial void LogRemoved(ILogger logger, int count);

    [LoggerMessage(3, LogLevel.Warning, "No run is removed: this machine's clock is {Minutes} minutes behind the database's, so one of them is wrong.")]
    private static partial void LogClock(ILogger logger, double minutes);

    [LoggerMessage(2, LogLevel.Error, "Runs whose time is over could not be removed; the next look tries again.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
