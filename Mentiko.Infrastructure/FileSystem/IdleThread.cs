using System.Runtime.ExceptionServices;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// A thread that the kernel serves last. It does nothing but the work it is given while its caller waits: whatever a
/// thread starts (a process, a thread of the pool, a continuation of its own end) inherits its priority for good, and
/// an ordinary user cannot raise it again. For one caller at a time.
/// </summary>
internal sealed class IdleThread : IDisposable
{
    private readonly AutoResetEvent _given = new(false);
    private readonly AutoResetEvent _done = new(false);
    private readonly Thread _thread;
    private Action? _work;
    private ExceptionDispatchInfo? _failure;

    public IdleThread(string name)
    {
        _thread = new Thread(Live) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Returns when the work is done; throws what it throws.</summary>
    public T Run<T>(Func<T> work)
    {
        var result = default(T);
        _work = () => result = work();
        _given.Set();
        _done.WaitOne();
        _failure?.Throw();
        return result!;
    }

    public void Dispose()
    {
        _work = null;
        _given.Set();
        _thread.Join();
        _given.Dispose();
        _done.Dispose();
    }

    private void Live()
    {
        Syscalls.BecomeIdle();
        while (_given.WaitOne() && _work is { } work)
        {
            try
            {
                _failure = null;
                work();
            }
            // The thread's boundary: whoever waits gets it.
            catch (Exception failure)
            {
                _failure = ExceptionDispatchInfo.Capture(failure);
            }

            _done.Set();
        }
    }
}
