using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem.Kernel;

/// <summary>
/// The calls that this room makes, each relative to an open folder. A call returns its errno; callers decide which
/// refusals are answers and throw <see cref="KernelException"/> for the rest.
/// </summary>
internal static unsafe class Syscalls
{
    /// <summary>Stay beneath the folder, never through /proc's magic links, never through any link.</summary>
    private const ulong Resolve = 0x08 | 0x02 | 0x04;

    private const int EmptyPath = 0x1000;
    private const int NoFollow = 0x100;
    private const int Follow = 0x400;
    private const int RemoveFolderFlag = 0x200;
    private const uint NoReplace = 1;
    private const uint BasicFacts = 0x7FF;
    private const int OpenTries = 16;

    private static readonly byte[] Nothing = [0];

    public static uint EffectiveUser => LibC.EffectiveUser();

    /// <summary>
    /// Opens beneath the folder. The kernel answers EAGAIN when something on the way was renamed meanwhile: tried
    /// again a few times, then reported, which callers take as absent.
    /// </summary>
    public static Errno OpenBeneath(SafeFileHandle folder, byte[] path, ulong flags, uint mode, out SafeFileHandle file)
    {
        var how = new LibC.OpenHow { Flags = OpenFlags.Complete(flags), Mode = mode, Resolve = Resolve };
        nint descriptor = -1;
        for (var tries = 0; tries < OpenTries && descriptor < 0; tries++)
        {
            descriptor = LibC.OpenAt2(LibC.OpenAt2Number, folder, path, &how, (nuint)sizeof(LibC.OpenHow));
            if (descriptor < 0 && Last is not (Errno.Again or Errno.Interrupted))
                break;
        }

        var errno = descriptor < 0 ? Last : Errno.None;
        file = new SafeFileHandle(descriptor, ownsHandle: true);
        return errno;
    }

    /// <summary>Opens a folder that the operator named: an absolute path, where links are the operator's own.</summary>
    public static Errno OpenTrusted(string absolutePath, ulong flags, out SafeFileHandle file)
    {
        var how = new LibC.OpenHow { Flags = OpenFlags.Complete(flags) };
        var descriptor = LibC.OpenAt2(LibC.OpenAt2Number, LibC.NoFolder, Terminated(absolutePath), &how, (nuint)sizeof(LibC.OpenHow));
        var errno = descriptor < 0 ? Last : Errno.None;
        file = new SafeFileHandle(descriptor, ownsHandle: true);
        return errno;
    }

    public static Errno Facts(SafeFileHandle file, out FileFacts facts) =>
        Outcome(LibC.StatX(file, Nothing, EmptyPath, BasicFacts, out facts));

    public static Errno FactsOf(SafeFileHandle folder, EntryName name, out FileFacts facts) =>
        Outcome(LibC.StatX(folder, name.Terminated, NoFollow, BasicFacts, out facts));

    public static Errno MakeFolder(SafeFileHandle folder, EntryName name, uint mode) =>
        Outcome(LibC.MakeFolderAt(folder, name.Terminated, mode));

    public static Errno Remove(SafeFileHandle folder, EntryName name) =>
        Outcome(LibC.UnlinkAt(folder, name.Terminated, 0));

    public static Errno RemoveFolder(SafeFileHandle folder, EntryName name) =>
        Outcome(LibC.UnlinkAt(folder, name.Terminated, RemoveFolderFlag));

    public static Errno Rename(SafeFileHandle from, EntryName name, SafeFileHandle to, EntryName newName, bool replace) =>
        Outcome(LibC.RenameAt2(from, name.Terminated, to, newName.Terminated, replace ? 0 : NoReplace));

    /// <summary>Gives an unnamed file its name. By /proc/self/fd, because naming it by descriptor needs a capability.</summary>
    public static Errno Link(SafeFileHandle unnamed, SafeFileHandle folder, EntryName name) =>
        Outcome(LibC.LinkAt(LibC.NoFolder, DescriptorPath(unnamed), folder, name.Terminated, Follow));

    /// <summary>Gives a file the same name in a second folder.</summary>
    public static Errno LinkName(SafeFileHandle from, SafeFileHandle to, EntryName name) =>
        Outcome(LibC.LinkAt(from, name.Terminated, to, name.Terminated, 0));

    public static Errno ChangeOwner(SafeFileHandle file, uint owner, uint group) => Outcome(LibC.ChangeOwner(file, owner, group));

    public static Errno ChangeMode(SafeFileHandle file, uint mode) => Outcome(LibC.ChangeMode(file, mode));

    /// <summary>Changes the mode of what an O_PATH descriptor pins, where fchmod is not allowed.</summary>
    public static Errno ChangeModeOfPinned(SafeFileHandle pinned, uint mode) =>
        Outcome(LibC.ChangeModeAt(LibC.NoFolder, DescriptorPath(pinned), mode, 0));

    public static Errno Sync(SafeFileHandle file) => Outcome(LibC.Sync(file));

    /// <summary>Takes the lock without waiting; Again means that another process holds it in a way that excludes this one.</summary>
    public static Errno TryLock(SafeFileHandle file, bool isShared) => Outcome(LibC.Lock(file, (isShared ? 1 : 2) | 4));

    /// <summary>
    /// From now on the calling thread gets processor and disk only when nobody else wants them. A kernel that refuses
    /// leaves it as it was: the work is slower for others then, and as right. What the thread starts inherits it.
    /// </summary>
    public static void BecomeIdle()
    {
        const int thread = 0, lowest = 19, byProcess = 1, idleClass = 3 << 13;
        _ = LibC.SetPriority(0, thread, lowest);
        _ = LibC.SetIoPriority(LibC.IoPrioritySetNumber, byProcess, thread, idleClass);
    }

    /// <summary>Reads raw entries; 0 bytes is the end.</summary>
    public static Errno ReadEntries(SafeFileHandle folder, Span<byte> buffer, out int read)
    {
        fixed (byte* start = buffer)
        {
            read = (int)LibC.GetEntries(folder, start, (nuint)buffer.Length);
        }

        return read < 0 ? Last : Errno.None;
    }

    private static Errno Last => (Errno)Marshal.GetLastPInvokeError();

    private static Errno Outcome(int result) => result < 0 ? Last : Errno.None;

    /// <summary>A path to what is open, for calls that take no descriptor.</summary>
    public static byte[] DescriptorPath(SafeFileHandle file) =>
        Terminated(FormattableString.Invariant($"/proc/self/fd/{file.DangerousGetHandle()}"));

    private static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
