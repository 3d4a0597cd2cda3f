using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem.Kernel;

/// <summary>The C library's functions as they are. Names are bytes with a NUL at the end, pinned and never copied.</summary>
internal static unsafe partial class LibC
{
    /// <summary>The same number on x64 and arm64.</summary>
    public const nint OpenAt2Number = 437;

    /// <summary>ioprio_set; the number differs between the two.</summary>
    public static readonly nint IoPrioritySetNumber = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 30 : 251;

    /// <summary>Stands for "no folder" where a path is absolute.</summary>
    public const int NoFolder = -100;

    private const string Name = "libc";

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint OpenAt2(nint number, SafeFileHandle folder, byte[] path, OpenHow* how, nuint size);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint OpenAt2(nint number, int folder, byte[] path, OpenHow* how, nuint size);

    [LibraryImport(Name, EntryPoint = "statx", SetLastError = true)]
    public static partial int StatX(SafeFileHandle folder, byte[] name, int flags, uint mask, out FileFacts facts);

    [LibraryImport(Name, EntryPoint = "getdents64", SetLastError = true)]
    public static partial nint GetEntries(SafeFileHandle folder, byte* buffer, nuint size);

    [LibraryImport(Name, EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeFolderAt(SafeFileHandle folder, byte[] name, uint mode);

    [LibraryImport(Name, EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(SafeFileHandle folder, byte[] name, int flags);

    [LibraryImport(Name, EntryPoint = "renameat2", SetLastError = true)]
    public static partial int RenameAt2(SafeFileHandle from, byte[] name, SafeFileHandle to, byte[] newName, uint flags);

    [LibraryImport(Name, EntryPoint = "linkat", SetLastError = true)]
    public static partial int LinkAt(int folder, byte[] path, SafeFileHandle to, byte[] newName, int flags);

    [LibraryImport(Name, EntryPoint = "linkat", SetLastError = true)]
    public static partial int LinkAt(SafeFileHandle folder, byte[] path, SafeFileHandle to, byte[] newName, int flags);

    [LibraryImport(Name, EntryPoint = "inotify_init1", SetLastError = true)]
    public static partial int OpenNotices(int flags);

    [LibraryImport(Name, EntryPoint = "inotify_add_watch", SetLastError = true)]
    public static partial int AddWatch(SafeFileHandle notices, byte[] path, uint mask);

    [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
    public static partial nint ReadNotices(SafeFileHandle notices, byte* buffer, nuint size);

    [LibraryImport(Name, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport(Name, EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(SafeFileHandle file, uint owner, uint group);

    [LibraryImport(Name, EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(SafeFileHandle file, uint mode);

    [LibraryImport(Name, EntryPoint = "fchmodat", SetLastError = true)]
    public static partial int ChangeModeAt(int folder, byte[] path, uint mode, int flags);

    [LibraryImport(Name, EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport(Name, EntryPoint = "setpriority", SetLastError = true)]
    public static partial int SetPriority(int which, int who, int nice);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SetIoPriority(nint number, int which, int who, int priority);

    [LibraryImport(Name, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [StructLayout(LayoutKind.Sequential)]
    public struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
