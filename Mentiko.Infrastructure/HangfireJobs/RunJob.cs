using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>The one job there is. Its arguments are ids and nothing else: everything about the run stands in its row.</summary>
internal sealed class RunJob(IRunWork work, WaitingRuns waiting)
{
    public Task<RunWorkEnd> Execute(Guid namespaceId, string runId)
    {
        var key = KeyOf(namespaceId, runId);

        // Forgotten before the claim: if the run has to wait again after it, it can be enqueued again.
        waiting.Remove(key);
        return work.RunAsync(key);
    }

    public static RunKey KeyOf(object namespaceId, object runId) => new(new NamespaceId((Guid)namespaceId), RunId.Parse((string)runId));
}
