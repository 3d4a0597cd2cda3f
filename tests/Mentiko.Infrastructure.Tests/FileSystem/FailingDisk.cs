using Mentiko.Infrastructure.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Tests.FileSystem;

/// <summary>A disk that flushes until it is told to fail.</summary>
internal sealed class FailingDisk : IDiskSync
{
    private readonly KernelDiskSync _kernel = new();
    private int _flushes;

    public bool Fails { get; set; }

    public int Flushes => Volatile.Read(ref _flushes);

    public void Flush(SafeFileHandle file)
    {
        if (Fails)
            throw new IOException("The disk has failed.");
        Interlocked.Increment(ref _flushes);
        _kernel.Flush(file);
    }
}
