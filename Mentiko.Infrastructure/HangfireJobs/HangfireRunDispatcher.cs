using Mentiko.Core.Access;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Wakes this process's workers by a job in the namespace's queue.</summary>
internal sealed class HangfireRunDispatcher(JobQueues queues, RunningRuns running) : IRunDispatcher
{
    public void Enqueue(NamespaceScope scope, RunId run) => queues.Add(new RunKey(scope.Namespace, run), scope.Slug);

    public void Interrupt(NamespaceScope scope, RunId run) => running.Interrupt(new RunKey(scope.Namespace, run));
}

/// <summary>Where this process has no workers: those elsewhere find the run by their sweep.</summary>
internal sealed class NoRunDispatcher : IRunDispatcher
{
    public void Enqueue(NamespaceScope scope, RunId run)
    {
    }

    public void Interrupt(NamespaceScope scope, RunId run)
    {
    }
}
