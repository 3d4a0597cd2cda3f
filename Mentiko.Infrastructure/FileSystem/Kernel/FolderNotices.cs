using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem.Kernel;

/// <summary>What the kernel says of an entry of a watched folder; inotify's own bits.</summary>
[Flags]
internal enum FolderNotice : uint
{
    None = 0,
    Changed = 0x2,

    /// <summary>Closed, after it was open for writing: what is written through a mapping leaves no other trace.</summary>
    ClosedWritable = 0x8,

    /// <summary>Closed, after it was open for reading alone.</summary>
    Read = 0x10,
    MovedAway = 0x40,
    MovedHere = 0x80,
    Created = 0x100,
    Deleted = 0x200,
    Overflow = 0x4000,

    /// <summary>The watch itself is gone, with its folder.</summary>
    Ignored = 0x8000,
    IsFolder = 0x40000000,
}

/// <summary>An inotify descriptor. It follows folders, not paths: what an agent sees through a mount of its own counts too.</summary>
internal sealed unsafe class FolderNotices : IDisposable
{
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private const uint Wanted = (uint)(FolderNotice.Changed | FolderNotice.ClosedWritable | FolderNotice.Read | FolderNotice.MovedAway | FolderNotice.MovedHere | FolderNotice.Created | FolderNotice.Deleted);
    private const uint FoldersOnly = 0x1000000;
    private const int HeaderBytes = 16, MaskAt = 4, LengthAt = 12;

    private readonly SafeFileHandle _handle;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private FolderNotices(SafeFileHandle handle) => _handle = handle;

    /// <summary>Null where the kernel has no more of them for this user.</summary>
    public static FolderNotices? TryOpen()
    {
        var descriptor = LibC.OpenNotices(NonBlockingCloseOnExec);
        return descriptor < 0 ? null : new FolderNotices(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    /// <summary>The watch's number, the same again for the same folder; negative where the kernel refuses.</summary>
    public int Watch(SafeFolder folder) => LibC.AddWatch(_handle, Syscalls.DescriptorPath(folder.Handle), Wanted | FoldersOnly);

    /// <summary>Everything since the last call, in order.</summary>
    public void Drain(Action<int, FolderNotice, string> take)
    {
        while (true)
        {
            nint count;
            fixed (byte* start = _buffer)
            {
                count = LibC.ReadNotices(_handle, start, (nuint)_buffer.Length);
            }

            if (count <= 0)
            {
                return;
            }

            for (var at = 0; at < count;)
            {
                var notice = _buffer.AsSpan(at);
                var length = BinaryPrimitives.ReadInt32LittleEndian(notice[LengthAt..]);
                var name = notice.Slice(HeaderBytes, length);
                var end = name.IndexOf((byte)0);
                take(
                    BinaryPrimitives.ReadInt32LittleEndian(notice),
                    (FolderNotice)BinaryPrimitives.ReadUInt32LittleEndian(notice[MaskAt..]),
                    length == 0 ? "" : System.Text.Encoding.UTF8.GetString(end < 0 ? name : name[..end]));
                at += HeaderBytes + length;
            }
        }
    }

    public void Dispose() => _handle.Dispose();
}
