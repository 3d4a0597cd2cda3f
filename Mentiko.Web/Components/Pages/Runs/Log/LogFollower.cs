using Mentiko.Web.Live;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>
/// Drives a log from the live stream into its page. The stream is opened anew every few seconds from the cursor on,
/// because opening it passes the gate; no line is lost or repeated, because a batch is whatever lies behind the
/// cursor.
/// </summary>
internal sealed class LogFollower(TimeProvider time)
{
    public async Task RunAsync(RunLog log, CancellationToken cancel)
    {
        try
        {
            while (await log.OpenStreamAsync() is { } stream && await DrainAsync(stream, log, cancel))
            {
                // Opened again from where it was.
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    /// <returns>False when the log is complete.</returns>
    private async Task<bool> DrainAsync(IAsyncEnumerable<IReadOnlyList<Core.Logs.LogLine>> stream, RunLog log, CancellationToken cancel)
    {
        using var turn = new CancellationTokenSource(LiveReader.MaxSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(turn.Token, cancel);
        try
        {
            await foreach (var batch in stream.WithCancellation(either.Token))
            {
                await log.ArrivedAsync(batch);
                await Task.Delay(LiveReader.Pace, time, either.Token);
            }

            return false;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return true;
        }
    }
}
