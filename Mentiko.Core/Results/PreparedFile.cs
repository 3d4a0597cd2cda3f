namespace Mentiko.Core.Results;

/// <summary>A file that is ready to be written, once. Its end makes place for another, also where it was never written.</summary>
public sealed class PreparedFile(Func<Stream, CancellationToken, Task> write, Action end) : IDisposable
{
    private Action? _end = end;

    /// <summary>Writes it whole. Its place is free on return, before whoever reads it can see the end.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken cancel)
    {
        using (this)
        {
            await write(destination, cancel);
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}
