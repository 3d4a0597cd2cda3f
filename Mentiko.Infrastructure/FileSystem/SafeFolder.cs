using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// An open folder: the only way to anything beneath it. Every open goes through openat2 and stays beneath, follows
/// no link of any kind, waits for no peer, and takes only regular files with one name as files; so it holds
/// whatever an agent renames, links or swaps meanwhile. Null or false means that nothing usable stands there;
/// a broken disk throws <see cref="KernelException"/>. Safe for use by several threads.
/// </summary>
internal sealed class SafeFolder(SafeFileHandle handle) : IDisposable
{
    /// <summary>Only the service's user.</summary>
    public const uint PrivateFile = 0x180; // 0600

    /// <summary>Only the service's user.</summary>
    public const uint PrivateFolder = 0x1C0; // 0700

    public SafeFileHandle Handle => handle;

    public SafeFolder? OpenFolder(RelativePath path) => OpenFolder(path.Terminated);

    /// <summary>A folder by any name that was read from this one, also one that is no Unicode.</summary>
    public SafeFolder? OpenFolder(EntryName name) => OpenFolder(name.Terminated);

    /// <summary>Opens a regular file for reading.</summary>
    public OpenedFile? OpenRead(RelativePath path) => OpenPlain(path.Terminated, OpenFlags.ReadOnly);

    /// <summary>Opens a regular file for reading, by any name that was read from this folder.</summary>
    public OpenedFile? OpenRead(EntryName name) => OpenPlain(name.Terminated, OpenFlags.ReadOnly);

    /// <summary>
    /// Opens a regular file that may have further names; only in a folder where the service alone makes names.
    /// </summary>
    public OpenedFile? OpenOwn(EntryName name) => OpenFitting(name.Terminated, OpenFlags.ReadOnly, facts => facts.Kind == NodeKind.File);

    /// <summary>Opens what stands there for reading: a regular file or a folder, by its facts.</summary>
    public OpenedFile? OpenAny(RelativePath path) => OpenFitting(path.Terminated, OpenFlags.ReadOnly, facts => facts.IsPlainFile || facts.Kind == NodeKind.Folder);

    /// <summary>Opens an existing regular file for reading and writing in place; for the platform's own files.</summary>
    public OpenedFile? OpenWrite(EntryName name) => OpenPlain(name.Terminated, OpenFlags.ReadWrite);

    /// <summary>Makes a file that did not exist, open for reading and writing; null when the name is taken.</summary>
    public SafeFileHandle? CreateFile(EntryName name, Ownership ownership = default, uint mode = PrivateFile)
    {
        var errno = Syscalls.OpenBeneath(handle, name.Terminated, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive, PrivateFile, out var file);
        if (errno == Errno.Exists)
            return null;
        Check("openat2", errno);
        Dress(file, ownership, mode, PrivateFile);
        return file;
    }

    /// <summary>A file without a name, gone unless it is linked; null where the file system has none such.</summary>
    public SafeFileHandle? CreateUnnamedFile(Ownership ownership, uint mode = PrivateFile)
    {
        var errno = Syscalls.OpenBeneath(handle, RelativePath.Root.Terminated, OpenFlags.ReadWrite | OpenFlags.Unnamed, PrivateFile, out var file);
        if (errno is Errno.NotSupported or Errno.IsFolder or Errno.Invalid)
            return null;
        Check("openat2", errno);
        Dress(file, ownership, mode, PrivateFile);
        return file;
    }

    /// <summary>Opens the folder of that name, making it where it is missing; null when something else has the name.</summary>
    public SafeFolder? EnsureFolder(EntryName name, Ownership ownership = default, uint mode = PrivateFolder) =>
        EnsureFolder(name, ownership, mode, out _);

    public SafeFolder? EnsureFolder(EntryName name, Ownership ownership, uint mode, out bool isNew)
    {
        var errno = Syscalls.MakeFolder(handle, name, PrivateFolder);
        isNew = errno == Errno.None;
        if (errno is not (Errno.None or Errno.Exists) && errno.MeansAbsent())
            return null;
        if (errno != Errno.Exists)
            Check("mkdirat", errno);

        var folder = OpenFolder(name);
        if (isNew && folder is not null)
            Dress(folder.Handle, ownership, mode, PrivateFolder);
        return folder;
    }

    /// <summary>Gives this folder the owner and mode that it should have; only where no agent could have put it here.</summary>
    public void Mend(Ownership ownership, uint mode)
    {
        Check("statx", Syscalls.Facts(handle, out var facts));
        if (!ownership.Fits(facts))
            ownership.Apply(handle);
        if (facts.Mode != mode)
            Check("fchmod", Syscalls.ChangeMode(handle, mode));
    }

    /// <summary>What has the name, itself and not what it may link to; null when nothing has.</summary>
    public FileFacts? FactsOf(EntryName name)
    {
        var errno = Syscalls.FactsOf(handle, name, out var facts);
        if (errno.MeansAbsent())
            return null;
        Check("statx", errno);
        return facts;
    }

    /// <summary>
    /// Opens up a folder that its owner has closed to itself, so that it can be removed. On a pinned descriptor: a
    /// link that takes the folder's place keeps its target's mode. For root no folder is closed.
    /// </summary>
    public void Unlock(EntryName name)
    {
        if (Ownership.IsSeparate || Syscalls.OpenBeneath(handle, name.Terminated, OpenFlags.Path | OpenFlags.Folder, 0, out var pinned) != Errno.None)
            return;
        using (pinned)
            Syscalls.ChangeModeOfPinned(pinned, PrivateFolder);
    }

    /// <summary>Gives something of the service's own, which is no link, another mode.</summary>
    public void OpenUp(EntryName name, uint mode)
    {
        Check("openat2", Syscalls.OpenBeneath(handle, name.Terminated, OpenFlags.Path, 0, out var pinned));
        using (pinned)
            Check("chmod", Syscalls.ChangeModeOfPinned(pinned, mode));
    }

    /// <summary>All entries, from an own descriptor; null when the folder is gone or closed. Enumerate once.</summary>
    public FolderEntries? List() =>
        Open(RelativePath.Root.Terminated, OpenFlags.ReadOnly | OpenFlags.Folder) is { } own ? new FolderEntries(own) : null;

    public bool IsEmpty()
    {
        using var entries = List();
        return entries is not null && !entries.MoveNext();
    }

    /// <summary>Gives one of this folder's files the same name in another folder too.</summary>
    public Errno LinkInto(SafeFolder other, EntryName name) => Syscalls.LinkName(handle, other.Handle, name);

    /// <summary>Removes a name that is no folder's. A link goes, what it leads to stays.</summary>
    public Errno Remove(EntryName name) => Syscalls.Remove(handle, name);

    /// <summary>Removes an empty folder.</summary>
    public Errno RemoveFolder(EntryName name) => Syscalls.RemoveFolder(handle, name);

    public Errno Rename(EntryName name, SafeFolder to, EntryName newName, bool replace) =>
        Syscalls.Rename(handle, name, to.Handle, newName, replace);

    /// <summary>Gives a file of <see cref="CreateUnnamedFile"/> its name.</summary>
    public Errno Link(SafeFileHandle unnamed, EntryName name) => Syscalls.Link(unnamed, handle, name);

    public void Dispose() => handle.Dispose();

    private SafeFolder? OpenFolder(byte[] path) =>
        Open(path, OpenFlags.ReadOnly | OpenFlags.Folder) is { } opened ? new SafeFolder(opened) : null;

    private OpenedFile? OpenPlain(byte[] path, ulong flags) => OpenFitting(path, flags, facts => facts.IsPlainFile);

    private OpenedFile? OpenFitting(byte[] path, ulong flags, Func<FileFacts, bool> fits)
    {
        if (Open(path, flags) is not { } file)
            return null;

        // After the open, on the descriptor: what was looked at is what is used.
        Check("statx", Syscalls.Facts(file, out var facts));
        if (fits(facts))
            return new OpenedFile(file, facts);

        file.Dispose();
        return null;
    }

    private SafeFileHandle? Open(byte[] path, ulong flags)
    {
        var errno = Syscalls.OpenBeneath(handle, path, flags, 0, out var file);
        if (errno == Errno.None)
            return file;
        file.Dispose();
        // A folder opened for writing, a busy device: not usable as what was asked for.
        return errno.MeansAbsent() || errno is Errno.IsFolder or Errno.Busy ? null : throw new KernelException("openat2", errno);
    }

    private static void Dress(SafeFileHandle made, Ownership ownership, uint mode, uint modeMade)
    {
        ownership.Apply(made);
        // The process's umask may have taken bits away; it never adds any, so the private mode needs no second call.
        if (mode != modeMade)
            Check("fchmod", Syscalls.ChangeMode(made, mode));
    }

    private static void Check(string call, Errno errno)
    {
        if (errno != Errno.None)
            throw new KernelException(call, errno);
    }
}
