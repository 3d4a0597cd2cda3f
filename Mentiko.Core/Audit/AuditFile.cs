namespace Mentiko.Core.Audit;

/// <summary>A record that is ready to be written, once. Its end makes place for another, also where it was never written.</summary>
public sealed class AuditFile(Func<Stream, CancellationToken, Task> write, Action end) : IDisposable
{
    private Action? _end = end;

    public Task WriteAsync(Stream destination, CancellationToken cancel) => write(destination, cancel);

    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}
