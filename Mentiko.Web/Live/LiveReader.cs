using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Live;

/// <summary>
/// Keeps a page up with a run or a namespace's runs. The watcher stands before the first read, so no change falls
/// between the two; a burst of changes is one read, at most ten a second; and each read passes the gate anew, so a
/// role that is gone ends the watching.
/// </summary>
internal sealed class LiveReader(IRunFeed feed, TimeProvider time, TimeSpan? pace = null, TimeSpan? silence = null)
{
    /// <summary>The shortest time between two reads: ten a second are as many as an eye can use.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>The pace of what is counted over a whole namespace, where a flood changes it at each moment.</summary>
    public static readonly TimeSpan SlowPace = TimeSpan.FromSeconds(1);

    /// <summary>Without any change a page still asks this often: its reader may have lost the right to look.</summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Reads now and after each change, until the token is cancelled, <paramref name="read"/> answers false or the
    /// gate refuses.
    /// </summary>
    /// <param name="enter">Passes the gate.</param>
    /// <param name="run">The run to watch; null for all of the namespace.</param>
    /// <param name="read">Reads a snapshot and shows it; false when there is nothing left to wait for.</param>
    /// <param name="cancel">The end of the page.</param>
    /// <returns>Why the gate refused; null otherwise.</returns>
    public async Task<Error?> FollowAsync(
        Func<CancellationToken, ValueTask<Result<NamespaceScope>>> enter,
        RunId? run,
        Func<Task<bool>> read,
        CancellationToken cancel)
    {
        if (!(await enter(cancel)).TryGet(out var scope, out var error))
        {
            return error;
        }

        using var watcher = feed.Watch(scope, run);
        while (await read())
        {
            await Task.Delay(pace ?? Pace, time, cancel);
            await WaitAsync(watcher, cancel);
            if ((await enter(cancel)).Error is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private async Task WaitAsync(IRunWatcher watcher, CancellationToken cancel)
    {
        using var over = new CancellationTokenSource(silence ?? MaxSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        try
        {
            await watcher.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nothing happened for a while. A change that came in just now is seen by the read that follows.
        }
    }
}
