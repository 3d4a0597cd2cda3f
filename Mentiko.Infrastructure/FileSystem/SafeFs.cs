using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>Opens the one folder that everything else is beneath.</summary>
internal static class SafeFs
{
    /// <summary>
    /// Opens a folder named by the operator's configuration, and proves that this kernel has openat2; without it
    /// nothing here is safe, so the start fails.
    /// </summary>
    public static SafeFolder OpenRoot(string absolutePath)
    {
        var errno = Syscalls.OpenTrusted(absolutePath, OpenFlags.ReadOnly | OpenFlags.Folder, out var root);
        if (errno == Errno.None)
            return new SafeFolder(root);

        root.Dispose();
        throw new DataRootException(errno switch
        {
            Errno.NotImplemented => "This kernel has no openat2 system call (Linux 5.6 or newer): files of organizations cannot be kept apart without it, so the server does not start.",
            _ => $"Mentiko:DataRoot is '{absolutePath}', which cannot be opened as a folder ({errno}).",
        });
    }
}
