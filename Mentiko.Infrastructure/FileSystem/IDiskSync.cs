using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Makes what was written durable. .NET's own flush swallows EIO and ENOSPC: a caller that must know goes through
/// here. A seam, so that tests can let a disk fail.
/// </summary>
internal interface IDiskSync
{
    /// <summary>
    /// Flushes a file's content, or a folder's names. Throws <see cref="IOException"/> when the disk failed: then
    /// the content is lost to the kernel too, and trying again on the same file proves nothing.
    /// </summary>
    void Flush(SafeFileHandle file);
}

/// <summary>fsync.</summary>
internal sealed class KernelDiskSync : IDiskSync
{
    public void Flush(SafeFileHandle file)
    {
        var errno = Syscalls.Sync(file);
        if (errno != Errno.None)
            throw new KernelException("fsync", errno);
    }
}
