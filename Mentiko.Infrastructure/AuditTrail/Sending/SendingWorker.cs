using Mentiko.Core.Access;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>
/// Sends all records to the configured sinks, on one node for all, each sink in its own time: one that fails or is slow
/// holds up no other, and no act of anybody. Without sinks it does nothing.
/// </summary>
internal sealed partial class SendingWorker(
    AuditPages pages,
    SentFiles sent,
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
        var (sender, backoff) = (new AuditSender(name, sink, pages, sent), new Backoff());
        LeadTerm? term = null;
        try
        {
            while (true)
            {
                var rest = _every;
                try
                {
                    term = await leadership.TryLeadAsync($"lead:audit-sink-{name}", term, _every + TimeSpan.FromMinutes(2));
                    if (term is not null)
                    {
                        await LookAsync(sender, stoppingToken);
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

    /// <summary>A piece of each record that has more, round and round until none has.</summary>
    internal async Task LookAsync(AuditSender sender, CancellationToken cancel)
    {
        await foreach (var id in namespaces.ReadAsync(cancel))
        {
            if ((await gate.EnterAsSystemAsync(id, cancel)).TryGet(out var scope, out _))
            {
                while (await sender.SendPieceAsync(scope, cancel))
                {
                    await Task.Yield();
                }
            }
        }
    }

    [LoggerMessage(1220, LogLevel.Error, "The audit sink {Sink} did not take what it was sent; it is sent again in {Rest}.")]
    private static partial void LogFailed(ILogger logger, Exception failure, string sink, TimeSpan rest);
}
