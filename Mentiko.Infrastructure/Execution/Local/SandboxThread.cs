namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>
/// A thread for one sandbox. The kernel ends a sandbox with the thread that spawned it: a pooled thread, which the pool
/// may retire at any time, would take running agents along.
/// </summary>
internal static class SandboxThread
{
    // Output passes through masking and log writing on this stack; the usual 8 MiB for each sandbox would be waste.
    private const int StackBytes = 512 * 1024;

    public static Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                try
                {
                    done.SetResult(work());
                }
                // The thread's boundary: whoever awaits gets it.
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            StackBytes)
        { IsBackground = true, Name = "sandbox" };
        thread.Start();
        return done.Task;
    }
}
