using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>
/// Looks at each full second for what is due: two small indexed reads, however many schedules there are. Only where
/// something is, one node takes the lead and handles it. The lead saves work, nothing more: that a tick happens once
/// is the ledger's to see to.
/// </summary>
internal sealed partial class ScheduleWorker(
    DueTicks due,
    TickLedger ledger,
    TickStarter starter,
    NamespaceGate gate,
    Leadership leadership,
    InstanceClock clock,
    TimeProvider time,
    ILogger<ScheduleWorker> logger) : BackgroundService
{
    private const int AtATime = 200;
    private const long Second = 1000;

    // Beyond what the commit line gathers into one commit more at once brings nothing.
    private const int AtOnce = 16;
    private static readonly TimeSpan Term = TimeSpan.FromSeconds(15);

    // What fails for a reason of its own, a zone that this machine does not know say, is not tried each second.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<ScheduleKey, long> _resting = new();
    private LeadTerm? _term;
    private int _waitingFrom;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (!await LookSafelyAsync(stoppingToken))
                {
                    // Ticks lie on full seconds of the instance's clock.
                    await Task.Delay(TimeSpan.FromMilliseconds(Second - clock.Now % Second), time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; what is due is found by the next look, here or on another node.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_term is { } term && term.Token > clock.Now)
        {
            await leadership.LeaveAsync(term);
        }
    }

    /// <summary>One look.</summary>
    /// <returns>Whether there is more to do at once.</returns>
    internal async Task<bool> LookAsync(CancellationToken cancel)
    {
        var now = clock.Now;
        var schedules = await due.FindDueAsync(now, AtATime, cancel);
        var starting = await due.FindStartingAsync(AtATime, cancel);
        var waiting = await due.FindWaitingAsync(_waitingFrom, AtATime, cancel);
        _waitingFrom = waiting.Count == AtATime ? _waitingFrom + AtATime : 0;
        if ((schedules.Count == 0 && starting.Count == 0 && waiting.Count == 0) || !await LeadsAsync())
        {
            return false;
        }

        // What was left comes first: a schedule's ticks keep their order.
        await EachAsync(starting, one => new ScheduleKey(one.Namespace, one.Tick.Schedule), (scope, one) => starter.StartAsync(scope, one.Tick, cancel), cancel);
        await EachAsync(schedules, key => key, (scope, key) => HandleDueAsync(scope, key, now, cancel), cancel);
        await EachAsync(waiting, key => key, (scope, key) => HandleWaitingAsync(scope, key, cancel), cancel);
        return schedules.Count == AtATime && _resting.IsEmpty;
    }

    private async Task HandleDueAsync(NamespaceScope scope, ScheduleKey key, long now, CancellationToken cancel)
    {
        foreach (var tick in Written(await ledger.TakeDueAsync(scope, key.Name, now)))
        {
            await starter.StartAsync(scope, tick, cancel);
        }
    }

    private async Task HandleWaitingAsync(NamespaceScope scope, ScheduleKey key, CancellationToken cancel)
    {
        if (Written(await ledger.TakeWaitingAsync(scope, key.Name)) is { } tick)
        {
            await starter.StartAsync(scope, tick, cancel);
        }
    }

    private static T Written<T>(Result<T> result) =>
        result.TryGet(out var value, out var error) ? value : throw new InvalidOperationException($"The tick could not be written: {error.Code}.");

    private Task EachAsync<T>(List<T> items, Func<T, ScheduleKey> keyOf, Func<NamespaceScope, T, Task> handle, CancellationToken cancel) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (item, _) =>
        {
            var key = keyOf(item);
            if (IsResting(key))
            {
                return;
            }

            try
            {
                if ((await gate.EnterAsSystemAsync(key.Namespace, cancel)).TryGet(out var scope, out var _))
                {
                    await handle(scope, item);
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException and not OutOfMemoryException)
            {
                _resting[key] = clock.Now + (long)Rest.TotalMilliseconds;
                LogFailed(logger, key.Name, key.Namespace, failure);
            }
        });

    private bool IsResting(ScheduleKey key)
    {
        if (!_resting.TryGetValue(key, out var until))
        {
            return false;
        }

        return until > clock.Now || !_resting.TryRemove(key, out _);
    }

    private async Task<bool> LeadsAsync()
    {
        if (_term is null || _term.Token < clock.Now + (long)(Term / 2).TotalMilliseconds)
        {
            _term = await leadership.TryLeadAsync(Leadership.Schedules, _term, Term);
        }

        return _term is not null;
    }

    private async Task<bool> LookSafelyAsync(CancellationToken cancel)
    {
        try
        {
            return await LookAsync(cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not OutOfMemoryException)
        {
            LogLookFailed(logger, failure);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A tick of schedule {Schedule} of namespace {Namespace} could not be handled; it is tried again in a while.")]
    private static partial void LogFailed(ILogger logger, string schedule, NamespaceId @namespace, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "Schedules that are due could not be looked for; the next second tries again.")]
    private static partial void LogLookFailed(ILogger logger, Exception failure);
}
