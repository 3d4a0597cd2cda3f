using System.Collections;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// One Hangfire worker whose next queue is chosen by the grant desk. Hangfire enumerates a worker's queues anew at
/// each fetch; ours is a sequence that waits for a turn and then names the one queue it is for.
/// </summary>
internal sealed class FairWorker : IBackgroundProcess, IEnumerable<string>, IBackgroundJobPerformer
{
    // Hangfire itself would wait longer after each failure, up to minutes: too long once the database is there again.
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMilliseconds(500);
    private readonly GrantDesk _desk;
    private readonly IBackgroundJobPerformer _performer;
    private readonly IJobReturns _returns;
    private readonly IJobStore _store;
    private readonly Worker _worker;

    // Used by this worker's one thread only.
    private CancellationToken _stopping;
    private Turn? _turn;
    private bool _performed;
    private RefusedRun? _refused;

    /// <param name="desk">Where turns come from.</param>
    /// <param name="filters">The filters of every job; empty, so that no retry of Hangfire's stands beside our lease.</param>
    /// <param name="performer">Runs the job.</param>
    /// <param name="returns">Told of jobs that were taken from their queue without their run having been started.</param>
    /// <param name="store">Where jobs stand.</param>
    public FairWorker(GrantDesk desk, IJobFilterProvider filters, IBackgroundJobPerformer performer, IJobReturns returns, IJobStore store)
    {
        _store = store;
        _desk = desk;
        _performer = performer;
        _returns = returns;
        _worker = new Worker(this, this, new BackgroundJobStateChanger(filters));
    }

    public void Execute(BackgroundProcessContext context)
    {
        (_stopping, _turn, _performed, _refused) = (context.StoppingToken, null, false, null);
        if (_store.FetchPatience is not { } patience)
        {
            ExecuteOnce(context);
            return;
        }

        try
        {
            ExecuteOnce(LookingStorage.In(context, patience));
        }
        catch (NothingThereException)
        {
            // The turn is settled; the next one, please.
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
        {
            _returns.Fail(failure);
            context.Wait(RestAfterFailure);
        }
    }

    private void ExecuteOnce(BackgroundProcessContext context)
    {
        Exception? thrown = null;
        try
        {
            _worker.Execute(context);
        }
        catch (Exception failure)
        {
            thrown = failure;
            throw;
        }
        finally
        {
            Settle(thrown);
        }
    }

    public IEnumerator<string> GetEnumerator()
    {
        _turn = _desk.Take(_stopping);
        if (_store.FetchPatience is not null)
        {
            // Served in the order of their names.
            yield return QueueName.OfUnderWay(_turn.Slug);
        }

        yield return QueueName.Of(_turn.Slug);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public object? Perform(PerformContext context)
    {
        _performed = true;
        if (_turn is { } turn)
        {
            _desk.Found(turn);
        }

        _refused = _performer.Perform(context) as RefusedRun;

        // Nothing that Hangfire should keep.
        return null;
    }

    /// <summary>Turns and jobs stay in step, whatever went wrong in between.</summary>
    private void Settle(Exception? thrown)
    {
        if (_turn is not { } turn)
        {
            return;
        }

        if (_refused is { } refused && _returns.TryPutBack(refused.Key, turn.Slug))
        {
            _desk.GiveBackAtLimit(turn);
        }
        else if (_performed)
        {
            _desk.Finish(turn);
        }
        else if (thrown is NothingThereException)
        {
            _desk.Drained(turn);
        }
        else if (thrown is not null)
        {
            // The job was not fetched, or Hangfire put it back into its queue.
            _desk.GiveBack(turn);
        }
        else
        {
            // Hangfire dropped the job unperformed (its state could not be changed). The run's row still says that
            // it waits: the sweep finds it.
            _desk.Finish(turn);
            _returns.LoseJob(turn.Slug);
        }
    }

    public override string ToString() => "Fair worker";
}

/// <summary>What becomes of runs that still wait when their job is gone.</summary>
internal interface IJobReturns
{
    /// <summary>The run waits on: a job for it goes into the queue. False when it has one there.</summary>
    bool TryPutBack(RunKey key, NamespaceSlug slug);

    /// <summary>Some job of the namespace is lost.</summary>
    void LoseJob(NamespaceSlug slug);

    /// <summary>The storage did not answer; the worker tries again soon.</summary>
    void Fail(Exception failure);
}
