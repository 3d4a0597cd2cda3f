namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>Does something once people have paused; what is asked for meanwhile puts it off, and what is under way is given up.</summary>
internal sealed class Debounce(TimeProvider time, TimeSpan pause) : IDisposable
{
    private CancellationTokenSource? _last;

    public async Task RunAsync(Func<CancellationToken, Task> work)
    {
        _last?.Cancel();
        _last?.Dispose();
        var mine = _last = new CancellationTokenSource();
        var cancel = mine.Token;
        try
        {
            await Task.Delay(pause, time, cancel);
            await work(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Something newer is wanted.
        }
    }

    public void Dispose()
    {
        _last?.Cancel();
        _last?.Dispose();
        _last = null;
    }
}
