using Mentiko.Infrastructure.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Tests.FileSystem;

/// <summary>A disk that flushes until it is told to fail.</summary>
internal sealed class FailingDisk : IDiskSync
{
    private readonly KernelDiskSync _kernel = new();

    public bool Fails { get; set; }

    public int Flushes { get; private set; }

    public void Flush(SafeFileHandle file)
    {
        if (Fails)
            throw new IOException("The disk has failed.");
        Flushes++;
        _kernel.Flush(file);
    }
}
