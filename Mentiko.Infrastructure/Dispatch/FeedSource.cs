using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.RunLogs;
using Microsoft.Extensions.Hosting;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Tells the other nodes what this one's watchers are told.</summary>
internal sealed class FeedSource(RunFeed runs, LogSignals logs, ISignalLine line) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        runs.OnSignal += SendRun;
        logs.OnPulse += SendLog;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        runs.OnSignal -= SendRun;
        logs.OnPulse -= SendLog;
        return Task.CompletedTask;
    }

    private void SendRun(NamespaceId owner, RunId? run, bool isEnd) => line.Send(run is { } changed
        ? new NodeSignal(isEnd ? NodeNews.RunEnded : NodeNews.RunChanged, owner, changed.Text)
        : new NodeSignal(NodeNews.TermsChanged, owner));

    private void SendLog(NamespaceId owner, RunId run) => line.Send(new NodeSignal(NodeNews.LogGrown, owner, run.Text));
}
