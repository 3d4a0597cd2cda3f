using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Nodes;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>What workers hear from other nodes: that a job waits, that there is room again, that a run was cancelled.</summary>
internal sealed class WorkerSink(SharedQueues queues, RunningRuns running) : ISignalSink
{
    public void Take(NodeSignal signal)
    {
        switch (signal.News)
        {
            case NodeNews.Queued or NodeNews.UnderWayQueued when NamespaceSlug.TryParse(signal.Id, out var slug):
                queues.Hear(signal.Namespace, slug, signal.News == NodeNews.UnderWayQueued);
                break;
            case NodeNews.RunEnded:
                queues.HearOfRoom(signal.Namespace);
                break;
            case NodeNews.CancelRequested when RunId.TryParse(signal.Id, out var run):
                running.Interrupt(new RunKey(signal.Namespace, run));
                break;
            default:
                break;
        }
    }

    /// <summary>What waits is found by the next sweep, which is soon.</summary>
    public void CatchUp() => running.InterruptAll();
}
