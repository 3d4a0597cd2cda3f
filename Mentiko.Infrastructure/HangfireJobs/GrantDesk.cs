using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// Where workers wait for a grant: the right to take one job of one namespace's queue. A grant is added only after
/// its job stands in the queue, so a worker that holds one never waits for a job.
/// </summary>
internal sealed class GrantDesk(IQueueChooser chooser)
{
    // A plain object: Monitor.Wait and Pulse need one.
    private readonly object _gate = new();

    public void Add(NamespaceSlug slug) => Change(slug, chooser.Add);

    public void GiveBack(NamespaceSlug slug) => Change(slug, chooser.GiveBack);

    public void Finish(NamespaceSlug slug) => Change(slug, chooser.Finish);

    /// <summary>Blocks until it is some namespace's turn; throws <see cref="OperationCanceledException"/> when the token ends the wait.</summary>
    public NamespaceSlug Take(CancellationToken cancel)
    {
        using var wake = cancel.UnsafeRegister(static desk => ((GrantDesk)desk!).WakeAll(), this);
        lock (_gate)
        {
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                if (chooser.TryTake(out var slug))
                {
                    return slug;
                }

                Monitor.Wait(_gate);
            }
        }
    }

    private void Change(NamespaceSlug slug, Action<NamespaceSlug> change)
    {
        lock (_gate)
        {
            change(slug);

            // One call opens at most one turn, and any waiting worker is as good as another.
            Monitor.Pulse(_gate);
        }
    }

    private void WakeAll()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
