using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>The one job there is. Its arguments are ids and nothing else: everything about the run stands in its row.</summary>
/// <param name="work">What a worker does with a run.</param>
/// <param name="waiting">The runs that have jobs in this process; null where jobs are shared.</param>
internal sealed class RunJob(IRunWork work, WaitingRuns? waiting)
{
    public async Task<RefusedRun?> Execute(Guid namespaceId, string runId)
    {
        // Taken before the claim: if the run has to wait again after it, it can be enqueued again.
        var job = new RunKey(new NamespaceId(namespaceId), RunId.Parse(runId));
        var key = waiting?.Take(job) ?? job;
        return await work.RunAsync(key) == RunWorkEnd.AtLimit ? new RefusedRun(key) : null;
    }
}

/// <summary>A run that was not started, because its namespace has as many at work as it may.</summary>
internal sealed record RefusedRun(RunKey Key);
