using System.Collections;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// One Hangfire worker whose next queue is chosen by the grant desk. Hangfire enumerates a worker's queues anew at
/// each fetch; ours is a sequence that waits for a grant and then names the one queue it is for.
/// </summary>
internal sealed class FairWorker : IBackgroundProcess, IEnumerable<string>, IBackgroundJobPerformer
{
    private readonly GrantDesk _desk;
    private readonly IBackgroundJobPerformer _performer;
    private readonly Action<NamespaceSlug> _onVanished;
    private readonly Worker _worker;

    // Used by this worker's one thread only.
    private CancellationToken _stopping;
    private NamespaceSlug? _grant;
    private bool _performed;

    /// <param name="desk">Where grants come from.</param>
    /// <param name="filters">The filters of every job; empty, so that no retry of Hangfire's stands beside our lease.</param>
    /// <param name="performer">Runs the job.</param>
    /// <param name="onVanished">Told when a job was taken from its queue and never performed.</param>
    public FairWorker(GrantDesk desk, IJobFilterProvider filters, IBackgroundJobPerformer performer, Action<NamespaceSlug> onVanished)
    {
        _desk = desk;
        _performer = performer;
        _onVanished = onVanished;
        _worker = new Worker(this, this, new BackgroundJobStateChanger(filters));
    }

    public void Execute(BackgroundProcessContext context)
    {
        (_stopping, _grant, _performed) = (context.StoppingToken, null, false);
        var thrown = true;
        try
        {
            _worker.Execute(context);
            thrown = false;
        }
        finally
        {
            Settle(thrown);
        }
    }

    public IEnumerator<string> GetEnumerator()
    {
        var slug = _desk.Take(_stopping);
        _grant = slug;
        yield return QueueName.Of(slug);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public object Perform(PerformContext context)
    {
        _performed = true;
        return _performer.Perform(context);
    }

    /// <summary>Grants and jobs stay in step, whatever went wrong in between.</summary>
    private void Settle(bool thrown)
    {
        if (_grant is not { } slug)
        {
            return;
        }

        if (_performed)
        {
            _desk.Finish(slug);
        }
        else if (thrown)
        {
            // The job was not fetched, or Hangfire put it back into its queue.
            _desk.GiveBack(slug);
        }
        else
        {
            // Hangfire dropped the job unperformed (its state could not be changed). The run's row still says that
            // it waits: the sweep finds it.
            _desk.Finish(slug);
            _onVanished(slug);
        }
    }

    public override string ToString() => "Fair worker";
}
