using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// Signs records: every thousandth entry where it was written, and all that was added since, at times, on one node for
/// all. Two nodes that sign the same entry do no harm: the first file stays.
/// </summary>
internal sealed partial class CheckpointWorker(
    AuditPulse pulse,
    Checkpoints checkpoints,
    NamespaceGate gate,
    RecordedNamespaces namespaces,
    Leadership leadership,
    TimeProvider time,
    IOptions<AuditOptions> options,
    ILogger<CheckpointWorker> logger) : BackgroundService
{
    // A share of one processor: a look at ten thousand records must not be felt.
    private const double Share = 0.1;

    private LeadTerm? _term;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(SignMarksAsync(stoppingToken), LookAtTimesAsync(stoppingToken));

    private async Task SignMarksAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var mark in pulse.Marks.ReadAllAsync(stoppingToken))
            {
                await SignAsync(mark, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; the next look signs what is left.
        }
    }

    private async Task SignAsync(AuditMark mark, CancellationToken cancel)
    {
        try
        {
            if (await EnterAsync(new NamespaceId(mark.Namespace), cancel) is { } scope)
            {
                await checkpoints.SealAsync(scope, mark, cancel);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not OutOfMemoryException)
        {
            LogFailed(logger, failure);
        }
    }

    private async Task LookAtTimesAsync(CancellationToken stoppingToken)
    {
        var every = TimeSpan.FromMinutes(options.Value.CheckpointMinutes);
        using var timer = new PeriodicTimer(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookIfLeadingAsync(every, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; another node, or the next start, looks again.
        }
    }

    private async Task LookIfLeadingAsync(TimeSpan every, CancellationToken cancel)
    {
        try
        {
            _term = await leadership.TryLeadAsync(Leadership.Checkpoints, _term, every * 1.5);
            if (_term is not null)
            {
                await LookAsync(cancel);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not OutOfMemoryException)
        {
            LogFailed(logger, failure);
        }
    }

    /// <summary>Signs every record that has grown; one that fails does not keep the others from it.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        await foreach (var id in namespaces.ReadAsync("", cancel))
        {
            var started = time.GetTimestamp();
            await SealAsync(id, cancel);
            await Task.Delay(time.GetElapsedTime(started) * (1 / Share - 1), time, cancel);
        }
    }

    /// <summary>Signs one record as it is now. A failure is in the log; the next look tries again while the namespace has a tree.</summary>
    internal async Task SealAsync(NamespaceId id, CancellationToken cancel)
    {
        try
        {
            if (await EnterAsync(id, cancel) is { } scope)
            {
                await checkpoints.SealAsync(scope, cancel);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not OutOfMemoryException)
        {
            LogFailed(logger, failure);
        }
    }

    private async Task<NamespaceScope?> EnterAsync(NamespaceId id, CancellationToken cancel) =>
        (await gate.EnterForRecordAsync(id, cancel)).TryGet(out var scope, out _) && checkpoints.HavePlace(scope) ? scope : null;

    [LoggerMessage(1211, LogLevel.Error, "A checkpoint could not be made; the next look tries again.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
