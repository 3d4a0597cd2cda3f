using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// A file in the making, which nobody sees before it is published whole. It has no name where the file system allows
/// that, so that a crash leaves nothing; elsewhere a hidden one in a folder that no agent reaches.
/// </summary>
internal sealed class WholeFile : IDisposable
{
    private static long _lastName;

    private readonly SafeFolder _staging;
    private EntryName? _stagedName;

    private WholeFile(SafeFolder staging, SafeFileHandle handle, EntryName? stagedName) =>
        (_staging, Handle, _stagedName) = (staging, handle, stagedName);

    public SafeFileHandle Handle { get; }

    /// <summary>What its content takes of the disk; ask after the flush, which decides it.</summary>
    public long BytesOnDisk =>
        Syscalls.Facts(Handle, out var facts) is var errno and not Errno.None ? throw new KernelException("statx", errno) : facts.BytesOnDisk;

    /// <summary>Begins a file on the same file system as its later folder. The staging folder stays the caller's.</summary>
    public static WholeFile Begin(SafeFolder staging, Ownership ownership = default, bool named = false)
    {
        if (!named && staging.CreateUnnamedFile(ownership) is { } unnamed)
            return new WholeFile(staging, unnamed, null);

        while (true)
        {
            var name = NextName();
            if (staging.CreateFile(name, ownership) is { } file)
                return new WholeFile(staging, file, name);
            Abandon(staging, name);
        }
    }

    /// <summary>
    /// Gives the file its final name. Without <paramref name="replace"/> a taken name is <see cref="Errno.Exists"/>
    /// and the file can still be published; with it, whatever is no folder there is replaced in one step.
    /// </summary>
    public Errno PublishAs(SafeFolder folder, EntryName name, bool replace)
    {
        if (!replace && _stagedName is null)
            return folder.Link(Handle, name);

        var errno = _staging.Rename(_stagedName ??= Named(), folder, name, replace);
        if (errno == Errno.None)
            _stagedName = null;
        return errno;
    }

    public void Dispose()
    {
        if (_stagedName is { } name)
            _staging.Remove(name);
        Handle.Dispose();
    }

    private EntryName Named()
    {
        while (true)
        {
            var name = NextName();
            var errno = _staging.Link(Handle, name);
            if (errno == Errno.None)
                return name;
            if (errno != Errno.Exists)
                throw new KernelException("linkat", errno);
            Abandon(_staging, name);
        }
    }

    // One process has the data root, so a taken name is what an earlier process left when it crashed.
    private static void Abandon(SafeFolder staging, EntryName name) => staging.Remove(name);

    private static EntryName NextName() => EntryName.Of(FormattableString.Invariant($".new-{Interlocked.Increment(ref _lastName)}"));
}
