using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>A number in a file of its own.</summary>
internal static class LogCount
{
    /// <summary>The number; 0 where there is no file or not yet a whole number in it.</summary>
    public static long Read(SafeFileHandle? file)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        return file is not null && RandomAccess.Read(file, count, 0) == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(count) : 0;
    }

    public static void Write(SafeFileHandle file, long number)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(count, number);
        RandomAccess.Write(file, count, 0);
    }
}
