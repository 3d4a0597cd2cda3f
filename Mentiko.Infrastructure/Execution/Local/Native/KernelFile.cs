using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local.Native;

/// <summary>
/// Small files of /proc and /sys. They are the kernel's, never a user's: no path here comes from a request, so
/// they need none of the care that user files need.
/// </summary>
internal static unsafe class KernelFile
{
    /// <summary>Null when it does not exist or may not be read. At most 64 KiB.</summary>
    public static string? TryRead(string path)
    {
        using var file = Descriptor.TryOpen(path, flags: 0);
        if (file is null)
            return null;
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (length < buffer.Length && Descriptor.Read(file, buffer.AsSpan(length)) is var count and > 0)
            length += count;
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>Reads again from the start of a file that stays open.</summary>
    public static string Reread(SafeFileHandle file)
    {
        var buffer = stackalloc byte[4096];
        var count = LibC.pread(file, buffer, 4096, 0);
        return count <= 0 ? "" : Encoding.ASCII.GetString(buffer, (int)count);
    }

    public static bool TryWrite(string path, string value)
    {
        using var file = Descriptor.TryOpen(path, LibC.OpenWriteOnly);
        return file is not null && Descriptor.WriteAll(file, Encoding.ASCII.GetBytes(value));
    }

    public static bool Exists(string path) => LibC.access(path, 0) == 0;

    public static bool IsExecutable(string path) => LibC.access(path, 1) == 0;

    public static bool IsReadable(string path) => LibC.access(path, 4) == 0;

    /// <summary>Null when it is no symbolic link.</summary>
    public static string? LinkTarget(string path)
    {
        var buffer = stackalloc byte[4096];
        var count = LibC.readlink(path, buffer, 4096);
        return count <= 0 ? null : Encoding.UTF8.GetString(buffer, (int)count);
    }

    /// <summary>The number after a key in text of "key value" lines; 0 when it is not there.</summary>
    public static long NumberOf(string text, string key)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(key, StringComparison.Ordinal) && line.Length > key.Length && line[key.Length] is ' ' or ':'
                && long.TryParse(line[(key.Length + 1)..].Trim(), out var number))
                return number;
        }
        return 0;
    }
}
