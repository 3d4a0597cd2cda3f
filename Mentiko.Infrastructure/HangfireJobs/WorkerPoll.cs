using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Nodes;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Looks for what workers would otherwise be told.</summary>
internal sealed class WorkerPoll(UnfinishedRuns unfinished, SharedQueues queues, TermsKeeper terms, RunningRuns running) : ISignalPoll
{
    private const int NamespacesAtATime = 200;

    public async Task LookAsync(CancellationToken cancel)
    {
        NamespaceId? last = null;
        IReadOnlyList<QueuedNamespace> page;
        do
        {
            page = await terms.SetAllAsync(() => unfinished.ListNamespacesAsync(last, NamespacesAtATime, cancel));
            foreach (var space in page)
            {
                last = space.Organization.Id;
                queues.HearOf(space.Organization.Slug, space.Queued);
            }
        }
        while (page.Count == NamespacesAtATime);

        foreach (var run in await unfinished.FindCancellingAsync(cancel))
        {
            running.Interrupt(run.Key);
        }
    }
}
