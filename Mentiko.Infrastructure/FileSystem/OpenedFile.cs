using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>An open regular file and what the kernel said of it right after the open. The holder disposes it.</summary>
internal readonly record struct OpenedFile(SafeFileHandle Handle, FileFacts Facts) : IDisposable
{
    /// <summary>The whole content; null when it is longer than the limit, also when it grows while it is read.</summary>
    public byte[]? ReadAll(int maxBytes)
    {
        if (Facts.Size > maxBytes)
            return null;

        // One byte more than was promised: a file that grew meanwhile shows.
        var buffer = new byte[Facts.Size + 1];
        var read = 0;
        int count;
        while (read < buffer.Length && (count = RandomAccess.Read(Handle, buffer.AsSpan(read), read)) > 0)
            read += count;
        return read == buffer.Length ? null : buffer[..read];
    }

    public void Dispose() => Handle.Dispose();
}
