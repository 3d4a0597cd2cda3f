using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// What is to go: a tree is renamed in here in one step, whatever it holds, and taken apart later. A folder found in
/// a folder is moved up instead of descended into, so any depth costs the same memory and descriptors, and a link is
/// only ever a name to remove.
/// </summary>
internal sealed class Trash(SafeFolder folder) : IDisposable
{
    private readonly SemaphoreSlim _arrived = new(1);
    private long _lastName;

    /// <summary>Moves an entry in; false when it was not there.</summary>
    public bool TakeFrom(SafeFolder from, EntryName name)
    {
        var errno = MoveIn(from, name);
        if (errno == Errno.NoEntry)
            return false;
        if (errno != Errno.None)
            throw new KernelException("renameat2", errno);
        _arrived.Release();
        return true;
    }

    /// <summary>Waits until something has been moved in since the last wait; returns at once the first time.</summary>
    public Task WaitAsync(CancellationToken cancel) => _arrived.WaitAsync(cancel);

    /// <summary>
    /// Removes up to so many entries. False when nothing was left that can be removed.
    /// </summary>
    public bool Sweep(int budget)
    {
        var removed = 0;
        using var entries = folder.List();
        foreach (var entry in entries ?? Enumerable.Empty<FolderEntry>())
        {
            removed += entry.Kind == NodeKind.Folder ? EmptyFolder(entry.Name, budget - removed) : Removed(folder.Remove(entry.Name));
            if (removed >= budget)
                return true;
        }

        return removed > 0;
    }

    public void Dispose()
    {
        _arrived.Dispose();
        folder.Dispose();
    }

    /// <returns>How many entries were removed or moved up.</returns>
    private int EmptyFolder(EntryName name, int budget)
    {
        if (folder.RemoveFolder(name) == Errno.None)
            return 1;

        folder.Unlock(name);
        using var inner = folder.OpenFolder(name);
        using var entries = inner?.List();
        if (inner is null || entries is null)
            return 0;

        var done = entries.TakeWhile((_, index) => index < budget).Sum(entry => RemoveFrom(inner, entry));
        return done + Removed(folder.RemoveFolder(name));
    }

    private int RemoveFrom(SafeFolder inner, FolderEntry entry)
    {
        if (entry.Kind != NodeKind.Folder)
            return Removed(inner.Remove(entry.Name));
        if (inner.RemoveFolder(entry.Name) == Errno.None)
            return 1;

        // Moving a folder changes its "..", which needs the right to write to it.
        inner.Unlock(entry.Name);
        return Removed(MoveIn(inner, entry.Name));
    }

    private static int Removed(Errno errno) => errno == Errno.None ? 1 : 0;

    private Errno MoveIn(SafeFolder from, EntryName name)
    {
        while (true)
        {
            // Names of an earlier process may be taken: the next one will do.
            var free = EntryName.Of(FormattableString.Invariant($"{Interlocked.Increment(ref _lastName)}"));
            var errno = from.Rename(name, folder, free, replace: false);
            if (errno != Errno.Exists)
                return errno;
        }
    }
}
