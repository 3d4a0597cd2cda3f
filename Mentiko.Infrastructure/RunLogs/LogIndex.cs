using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>Reads and writes the offsets of every 256th line.</summary>
internal static class LogIndex
{
    private const int EntryBytes = sizeof(long);

    /// <summary>
    /// The latest entry at or before the given block whose offset lies within the lines; block 0 when there is none.
    /// </summary>
    public static (long Block, long Offset) Find(SafeFileHandle? index, long block, long linesLength)
    {
        var entries = index is null ? 0 : RandomAccess.GetLength(index) / EntryBytes;
        for (block = Math.Min(block, entries - 1); block > 0; block--)
        {
            // After a crash of the whole machine entries may have survived that their lines have not.
            if (Read(index!, block) is var offset && offset > 0 && offset < linesLength)
            {
                return (block, offset);
            }
        }

        return (0, 0);
    }

    public static void Append(SafeFileHandle index, long firstBlock, List<long> offsets)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("The log index is little-endian.");
        }

        RandomAccess.Write(index, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(offsets)), firstBlock * EntryBytes);
    }

    public static void Cut(SafeFileHandle index, long blocks) => RandomAccess.SetLength(index, blocks * EntryBytes);

    private static long Read(SafeFileHandle index, long block)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        return RandomAccess.Read(index, entry, block * EntryBytes) == EntryBytes ? BinaryPrimitives.ReadInt64LittleEndian(entry) : 0;
    }
}
