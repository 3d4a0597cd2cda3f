using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>Flushing several things that have to be durable before one step, in no order among themselves.</summary>
internal static class DiskSyncs
{
    /// <summary>
    /// Flushes them all and returns when each is durable. At once, because a disk answers flushes that meet in it
    /// together: four take hardly longer than one. Throws <see cref="IOException"/> when any of them failed.
    /// </summary>
    public static void FlushAll(this IDiskSync disk, params IReadOnlyList<SafeFileHandle> files)
    {
        // Behind other work in the pool they would come later, not sooner.
        var pooled = ThreadPool.PendingWorkItemCount > 0 ? 0 : files.Count - 1;
        var others = files.Take(pooled).Select(file => Task.Run(() => TryFlush(disk, file))).ToArray();
        var here = files.Skip(others.Length).Select(file => TryFlush(disk, file)).ToArray();

        // Also after a failure: nobody closes a file that is being flushed.
        Task.WaitAll(others);
        var failure = here.Concat(others.Select(other => other.Result)).FirstOrDefault(problem => problem is not null);
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    private static IOException? TryFlush(IDiskSync disk, SafeFileHandle file)
    {
        try
        {
            disk.Flush(file);
            return null;
        }
        catch (IOException failure)
        {
            return failure;
        }
    }
}
