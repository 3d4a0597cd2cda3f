using Mentiko.Core.Access;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Nodes;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Wakes this process's workers by a job in the namespace's queue.</summary>
internal sealed class HangfireRunDispatcher(JobQueues queues, RunningRuns running) : IRunDispatcher
{
    public void Enqueue(NamespaceScope scope, RunId run) => queues.Add(new RunKey(scope.Namespace, run), scope.Slug);

    public void TakeUp(NamespaceScope scope, RunId run)
    {
        var key = new RunKey(scope.Namespace, run);
        if (!running.Contains(key))
        {
            queues.AddUnderWay(key, scope.Slug);
        }
    }

    public void Interrupt(NamespaceScope scope, RunId run) => running.Interrupt(new RunKey(scope.Namespace, run));
}

/// <summary>Wakes the workers of whichever node, by a job in the shared storage and a signal.</summary>
internal sealed class SharedRunDispatcher(EnqueuePump pump, RunningRuns running, ISignalLine line) : IRunDispatcher
{
    public void Enqueue(NamespaceScope scope, RunId run) => pump.Add(new RunKey(scope.Namespace, run), scope.Slug);

    public void TakeUp(NamespaceScope scope, RunId run)
    {
        // Where another node is at work on it, the job finds nothing to do.
        var key = new RunKey(scope.Namespace, run);
        if (!running.Contains(key))
        {
            pump.Add(key, scope.Slug, isUnderWay: true);
        }
    }

    public void Interrupt(NamespaceScope scope, RunId run)
    {
        running.Interrupt(new RunKey(scope.Namespace, run));
        line.Send(new NodeSignal(NodeNews.CancelRequested, scope.Namespace, run.Text));
    }
}

/// <summary>Where this process has no workers and nobody else can have any: the run waits for the next start.</summary>
internal sealed class NoRunDispatcher : IRunDispatcher
{
    public void Enqueue(NamespaceScope scope, RunId run)
    {
    }

    public void TakeUp(NamespaceScope scope, RunId run)
    {
    }

    public void Interrupt(NamespaceScope scope, RunId run)
    {
    }
}
