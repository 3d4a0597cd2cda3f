using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>
/// Sends all records to the configured sinks, on one node for all, each sink in its own time: one that fails or is slow
/// holds up no other, and no act of anybody. So it is with the records for one sink: one that is not taken, or has no
/// end, holds up no other. Without sinks it does nothing.
/// </summary>
internal sealed partial class SendingWorker(
    AuditPages pages,
    SentFiles sent,
    RefusedEntries notices,
    RecordedNamespaces namespaces,
    NamespaceGate gate,
    Leadership leadership,
    TimeProvider time,
    IOptions<AuditOptions> options,
    ILogger<SendingWorker> logger) : BackgroundService
{
    private readonly TimeSpan _every = TimeSpan.FromSeconds(options.Value.SendEverySeconds);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(options.Value.Sinks.Select(sink => SendAllAsync(sink.Key, sink.Value, stoppingToken)));

    private async Task SendAllAsync(string name, AuditSinkOptions settings, CancellationToken stoppingToken)
    {
        using IAuditSink sink = settings.Kind == AuditSinkOptions.Webhook ? new WebhookSink(settings, time) : new SyslogSink(settings);
        var (sender, backoff) = (new AuditSender(name, sink, pages, sent, notices, time), new Backoff());
        LeadTerm? term = null;
        try
        {
            while (true)
            {
                var rest = _every;
                try
                {
                    term = await leadership.TryLeadAsync($"lead:audit-sink-{name}", term, _every + TimeSpan.FromMinutes(2));
                    if (term is not null && await LookAsync(sender, stoppingToken))
                    {
                        rest = TimeSpan.Zero;
                    }

                    backoff.Succeed();
                }
                catch (Exception failure) when (failure is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
                {
                    rest = backoff.Fail();
                    LogFailed(logger, failure, name, rest);
                }

                await Task.Delay(rest, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what is not sent is sent by the next leader.
        }
    }

    /// <summary>A round over all records, and rounds over those that have more until it is time for all again.</summary>
    /// <returns>Whether some have more.</returns>
    private async Task<bool> LookAsync(AuditSender sender, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var more = await RoundAsync(sender, namespaces.ReadAsync(sender.Resume, cancel), cancel);
        while (more.Count > 0 && time.GetElapsedTime(started) < _every)
        {
            more = await RoundAsync(sender, more.ToAsyncEnumerable(), cancel);
        }

        // One that gave up began in the middle: what comes before has its turn now.
        var isPart = sender.Resume.Length > 0;
        sender.Resume = "";
        return more.Count > 0 || isPart;
    }

    /// <summary>One piece of each record. Throws where the sink is not there for several; the next look goes on after those. One that refuses what a record holds is there.</summary>
    /// <returns>The records that may have more.</returns>
    internal async Task<List<NamespaceId>> RoundAsync(AuditSender sender, IAsyncEnumerable<NamespaceId> ids, CancellationToken cancel)
    {
        var (more, failures) = (new List<NamespaceId>(), 0);
        await foreach (var id in ids.WithCancellation(cancel))
        {
            await Task.Yield();
            if (sender.Rests(id) || !(await gate.EnterForRecordAsync(id, cancel)).TryGet(out var scope, out _))
            {
                continue;
            }

            try
            {
                if (await sender.SendPieceAsync(scope, cancel))
                {
                    more.Add(id);
                }

                failures = 0;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException && !cancel.IsCancellationRequested)
            {
                LogRefused(logger, failure, sender.Name, scope.Slug.Text);
                if (!SinkAnswer.IsRefusal(failure) && ++failures == AuditSender.MostFailures)
                {
                    sender.Resume = scope.Slug.Text;
                    throw;
                }
            }
        }

        return more;
    }

    [LoggerMessage(1220, LogLevel.Error, "The audit sink {Sink} did not take what it was sent; it is sent again in {Rest}.")]
    private static partial void LogFailed(ILogger logger, Exception failure, string sink, TimeSpan rest);

    [LoggerMessage(1221, LogLevel.Error, "The audit sink {Sink} did not take entries of {Namespace}; they are sent again later, fewer at once.")]
    private static partial void LogRefused(ILogger logger, Exception failure, string sink, string @namespace);
}
