using Mentiko.Core.Access;

namespace Mentiko.Web.Gates;

/// <summary>
/// An answer that may take long. Every fifteen seconds it is asked whether the caller would still be let in; whoever
/// would not gets no further byte: the connection is cut, so that what arrived does not look whole.
/// </summary>
internal sealed class WatchedAnswer(IResult answer, Permission permission, StandingCheck standing, TimeProvider time) : IResult
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
        var watching = WatchAsync(httpContext, over.Token);
        try
        {
            await answer.ExecuteAsync(httpContext);
        }
        catch (Exception) when (watching.IsCompletedSuccessfully && watching.Result)
        {
            // Cut here: what the writer met then is no failure.
        }
        finally
        {
            await over.CancelAsync();
            await watching;
        }
    }

    /// <returns>Whether the connection was cut.</returns>
    private async Task<bool> WatchAsync(HttpContext http, CancellationToken over)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, time);
            while (await timer.WaitForNextTickAsync(over))
            {
                if (!await standing.StandsAsync(http, permission, over))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Who cannot be asked about is not let in: cut as well.
        }

        http.Abort();
        return true;
    }
}
