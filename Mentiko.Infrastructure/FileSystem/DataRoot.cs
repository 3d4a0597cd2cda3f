using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>Opens the operator's folder and takes it for this process alone; every refusal is a sentence.</summary>
internal static class DataRoot
{
    private const uint OpenToPassers = 0x1C9; // 0711
    private const uint WritableByOthers = 0x12; // 0022
    private const uint PassableByOthers = 0x1; // 0001
    private const uint AllPermissions = 0xFFF; // 07777
    private static readonly EntryName LockName = EntryName.Of(".lock");

    public static SafeFolder Open(string path)
    {
        var isNew = !Directory.Exists(path);
        if (isNew)
            Make(path);

        var root = SafeFs.OpenRoot(path);
        if (isNew)
            Syscalls.ChangeMode(root.Handle, Ownership.IsSeparate ? OpenToPassers : SafeFolder.PrivateFolder);
        else if (Syscalls.Facts(root.Handle, out var facts) != Errno.None || (facts.Mode & WritableByOthers) != 0)
            throw new DataRootException($"Mentiko:DataRoot is '{path}', which other users of this machine may write to. Take that permission away or name another folder.");
        else if (Ownership.IsSeparate && (facts.Mode & PassableByOthers) == 0)
            // A private folder, as temporary ones are: agents' users pass through it to the one tree that is theirs.
            Syscalls.ChangeMode(root.Handle, (facts.Mode & AllPermissions) | PassableByOthers);
        return root;
    }

    /// <summary>The folder above the data root, or above that, that other users cannot pass; null where all are open.</summary>
    public static string? FindClosedAncestor(string path)
    {
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(path)); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            using var opened = SafeFs.OpenRoot(folder);
            if (Syscalls.Facts(opened.Handle, out var facts) != Errno.None || (facts.Mode & PassableByOthers) == 0)
                return folder;
        }

        return null;
    }

    /// <summary>The lock ends with the descriptor, however the process ends.</summary>
    public static SafeFileHandle Lock(SafeFolder root, string path, DataRootUse use)
    {
        var file = OpenLockFile(root, path);
        if (Syscalls.TryLock(file, use.IsShared) == Errno.None)
            return file;

        file.Dispose();
        throw new DataRootException(use.IsShared
            ? $"A Mentiko server with SQLite is using Mentiko:DataRoot '{path}' alone. Stop it first: nodes that share a data root share a PostgreSQL or SQL Server database too."
            : $"Another Mentiko server is using Mentiko:DataRoot '{path}'. Stop it first, or give this one a folder of its own.");
    }

    private static SafeFileHandle OpenLockFile(SafeFolder root, string path)
    {
        try
        {
            return root.CreateFile(LockName) ?? root.OpenWrite(LockName)?.Handle
                ?? throw new DataRootException($"The lock file '{path}/.lock' cannot be opened as a regular file.");
        }
        catch (KernelException problem)
        {
            throw new DataRootException($"Mentiko:DataRoot is '{path}', which cannot be written to ({problem.Errno}).");
        }
    }

    private static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataRootException($"Mentiko:DataRoot is '{path}', which does not exist and cannot be made: {problem.Message}");
        }
    }
}
