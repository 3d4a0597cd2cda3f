using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Reads a folder's entries in the kernel's order, one block at a time, so that a folder of any size costs the same
/// memory. Entries that come or go meanwhile may or may not be seen.
/// </summary>
internal sealed class FolderEntries(SafeFileHandle folder) : IEnumerable<FolderEntry>, IEnumerator<FolderEntry>
{
    // struct linux_dirent64: ino (8), off (8), reclen (2), type (1), name with a NUL
    private const int LengthOffset = 16;
    private const int KindOffset = 18;
    private const int NameOffset = 19;

    private byte[] _block = ArrayPool<byte>.Shared.Rent(32 * 1024);
    private int _position;
    private int _filled;

    public FolderEntry Current { get; private set; }

    object IEnumerator.Current => Current;

    public bool MoveNext()
    {
        while (_position < _filled || Fill())
        {
            var entry = _block.AsSpan(_position);
            _position += BinaryPrimitives.ReadUInt16LittleEndian(entry[LengthOffset..]);
            var name = entry[NameOffset..];
            name = name[..name.IndexOf((byte)0)];
            if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                continue;

            Current = Entry(EntryName.FromBytes(name), (NodeKind)entry[KindOffset]);
            return true;
        }

        return false;
    }

    public IEnumerator<FolderEntry> GetEnumerator() => this;

    IEnumerator IEnumerable.GetEnumerator() => this;

    public void Reset() => throw new NotSupportedException();

    // A loop disposes its enumerator and the holder disposes the list, and both are this.
    public void Dispose()
    {
        folder.Dispose();
        if (Interlocked.Exchange(ref _block, []) is { Length: > 0 } block)
            ArrayPool<byte>.Shared.Return(block);
    }

    private bool Fill()
    {
        var errno = Syscalls.ReadEntries(folder, _block, out _filled);
        _position = 0;
        return errno switch
        {
            Errno.None => _filled > 0,
            // The folder was removed while it was read: that is its end.
            Errno.NoEntry => false,
            _ => throw new KernelException("getdents64", errno),
        };
    }

    // Some file systems leave the kind to be asked for.
    private FolderEntry Entry(EntryName name, NodeKind kind) =>
        kind == NodeKind.Unknown && Syscalls.FactsOf(folder, name, out var facts) == Errno.None
            ? new(name, facts.Kind)
            : new(name, kind);
}
