namespace Mentiko.Infrastructure.FileSystem.Kernel;

/// <summary>The file system failed in a way that no caller can have caused. Carries no path: paths are user content.</summary>
internal sealed class KernelException(string call, Errno errno)
    : IOException($"{call} failed with errno {(int)errno} ({errno}).")
{
    public Errno Errno { get; } = errno;
}
