using System.Buffers.Binary;

namespace Mentiko.Infrastructure.Execution.Local.Native;

/// <summary>Which folder a path leads to, whatever it is called: its device and inode.</summary>
internal readonly record struct FolderIdentity(long Device, long Inode)
{
    private const int InodeOffset = 32, DeviceOffset = 136, RecordBytes = 256;

    /// <summary>Null when there is nothing. Links at the path's end are not followed.</summary>
    public static unsafe FolderIdentity? Of(string path)
    {
        const int WorkingFolder = -100, NoFollow = 0x100;
        const uint Inode = 0x100;
        Span<byte> record = stackalloc byte[RecordBytes];
        fixed (byte* start = record)
        {
            if (LibC.statx(WorkingFolder, path, NoFollow, Inode, start) != 0)
                return null;
        }
        return new FolderIdentity(BinaryPrimitives.ReadInt64LittleEndian(record[DeviceOffset..]), BinaryPrimitives.ReadInt64LittleEndian(record[InodeOffset..]));
    }
}
