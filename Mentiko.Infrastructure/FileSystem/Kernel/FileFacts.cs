using System.Runtime.InteropServices;

namespace Mentiko.Infrastructure.FileSystem.Kernel;

/// <summary>What stands behind a name or a descriptor, as statx tells it. The layout is the same on every processor.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly struct FileFacts
{
    [FieldOffset(16)]
    private readonly uint _links;

    [FieldOffset(20)]
    private readonly uint _owner;

    [FieldOffset(24)]
    private readonly uint _group;

    [FieldOffset(28)]
    private readonly ushort _mode;

    [FieldOffset(40)]
    private readonly ulong _size;

    [FieldOffset(48)]
    private readonly ulong _blocks;

    [FieldOffset(96)]
    private readonly long _changedSeconds;

    [FieldOffset(104)]
    private readonly uint _changedNanoseconds;

    [FieldOffset(112)]
    private readonly long _modifiedSeconds;

    [FieldOffset(120)]
    private readonly uint _modifiedNanoseconds;

    public long Size => (long)_size;

    /// <summary>What it takes of the disk; the kernel counts in blocks of 512 bytes whatever the disk's are.</summary>
    public long BytesOnDisk => (long)_blocks * 512;

    public uint Links => _links;

    public uint Owner => _owner;

    public uint Group => _group;

    /// <summary>The permission bits.</summary>
    public uint Mode => _mode & 0xFFFu;

    public NodeKind Kind => (NodeKind)(_mode >> 12);

    /// <summary>A file that may be read or written as one: regular, and reachable by no second name.</summary>
    public bool IsPlainFile => Kind == NodeKind.File && _links == 1;

    /// <summary>When the content last changed. An agent may set any 64-bit time: clamped to what .NET can say.</summary>
    public DateTimeOffset ModifiedAt => DateTimeOffset
        .FromUnixTimeSeconds(Math.Clamp(_modifiedSeconds, Earliest, Latest))
        .AddTicks(_modifiedNanoseconds / 100);

    /// <summary>When anything of it last changed, in nanoseconds; no agent can set it. For comparing only.</summary>
    public long ChangedTicks => unchecked((_changedSeconds * 1_000_000_000) + _changedNanoseconds);

    private static long Earliest => DateTimeOffset.UnixEpoch.AddYears(-1900).ToUnixTimeSeconds();

    private static long Latest => DateTimeOffset.UnixEpoch.AddYears(8000).ToUnixTimeSeconds();
}

/// <summary>The kinds of directory entries; the numbers are those of getdents and of st_mode's top bits.</summary>
internal enum NodeKind : byte
{
    Unknown = 0,
    Fifo = 1,
    CharacterDevice = 2,
    Folder = 4,
    BlockDevice = 6,
    File = 8,
    Link = 10,
    Socket = 12,
}
