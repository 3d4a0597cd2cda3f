using System.Text;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>What stands at a path here.</summary>
/// <param name="Kind">A file, a folder or a link; nothing else travels.</param>
/// <param name="Mode">The permission bits.</param>
/// <param name="Size">Bytes of a file.</param>
/// <param name="Modified">When its content last changed.</param>
/// <param name="Changed">When anything of it last changed, in ticks; nobody can set that.</param>
/// <param name="Target">Where a link leads, as it is written.</param>
internal sealed record LocalStamp(NodeKind Kind, uint Mode, long Size, DateTimeOffset Modified, long Changed, string Target)
{
    /// <summary>Folders change with what is in them, which has stamps of its own.</summary>
    public bool IsSame(LocalStamp other) => Kind == other.Kind && (Kind == NodeKind.Folder || this == other);
}

/// <summary>
/// A workspace here, by paths with slashes. Each step goes from an open folder to the next and through no link, so that what
/// an agent swaps meanwhile leads nowhere else.
/// </summary>
internal sealed class TravellingTree(SafeFolder root, Ownership ownership)
{
    private const uint Permissions = 0x1FF; // 0777

    /// <summary>Null where there are more than so many entries.</summary>
    public Dictionary<string, LocalStamp>? Walk(int most)
    {
        var found = new Dictionary<string, LocalStamp>(StringComparer.Ordinal);
        return Walk(root, "", found, most) ? found : null;
    }

    public LocalStamp? StampOf(string path)
    {
        using var folder = OpenParent(path, make: false);
        return folder is null ? null : StampOf(folder, NameOf(path));
    }

    public OpenedFile? OpenRead(string path)
    {
        using var folder = OpenParent(path, make: false);
        return folder?.OpenRead(NameOf(path));
    }

    /// <summary>Puts a file there, whole or not at all; whatever stood there is gone.</summary>
    public async Task WriteAsync(string path, uint mode, DateTime modified, Func<Stream, Task> write)
    {
        using var folder = OpenParent(path, make: true)!;
        var name = NameOf(path);
        using var file = WholeFile.Begin(folder, ownership);
        await using (var stream = new HandleStream(file.Handle))
            await write(stream);
        Syscalls.ChangeMode(file.Handle, mode & Permissions);
        File.SetLastWriteTimeUtc(file.Handle, modified);
        if (folder.FactsOf(name) is { Kind: NodeKind.Folder })
            Remove(folder, name);
        if (file.PublishAs(folder, name, replace: true) is not Errno.None and var errno)
            throw new KernelException("renameat2", errno);
    }

    public void MakeFolder(string path)
    {
        using var made = OpenParent(path + "/x", make: true);
    }

    public void MakeLink(string path, string target)
    {
        using var folder = OpenParent(path, make: true)!;
        Remove(folder, NameOf(path));
        File.CreateSymbolicLink(Name(folder, NameOf(path)), target);
    }

    public void Remove(string path)
    {
        using var folder = OpenParent(path, make: false);
        if (folder is not null)
            Remove(folder, NameOf(path));
    }

    private static bool Walk(SafeFolder folder, string above, Dictionary<string, LocalStamp> found, int most)
    {
        using var entries = folder.List();
        foreach (var entry in entries ?? Enumerable.Empty<FolderEntry>())
        {
            if (!entry.Name.IsUnicode || StampOf(folder, entry.Name) is not { } stamp)
                continue;
            var path = above + entry.Name.Text;
            found[path] = stamp;
            if (found.Count > most)
                return false;
            if (stamp.Kind != NodeKind.Folder)
                continue;
            using var inner = folder.OpenFolder(entry.Name);
            if (inner is not null && !Walk(inner, path + "/", found, most))
                return false;
        }

        return true;
    }

    private static LocalStamp? StampOf(SafeFolder folder, EntryName name) => folder.FactsOf(name) is { } facts && facts.Kind is NodeKind.File or NodeKind.Folder or NodeKind.Link
        ? new LocalStamp(
            facts.Kind, facts.Mode, facts.Kind == NodeKind.File ? facts.Size : 0, facts.ModifiedAt, facts.ChangedTicks,
            facts.Kind == NodeKind.Link ? new FileInfo(Name(folder, name)).LinkTarget ?? "" : "")
        : null;

    // Null only where nothing is to be made.
    private SafeFolder? OpenParent(string path, bool make)
    {
        var segments = path.Split('/')[..^1].Select(EntryOf).ToList();
        var folder = root.OpenFolder(RelativePath.Root) ?? throw new IOException("The workspace is gone.");
        foreach (var name in segments)
        {
            SafeFolder? next;
            using (folder)
            {
                next = folder.OpenFolder(name);
                if (next is null && make)
                {
                    Remove(folder, name);
                    next = folder.EnsureFolder(name, ownership) ?? throw new IOException("A folder of the workspace cannot be made.");
                }
            }

            if (next is null)
                return null;
            folder = next;
        }

        return folder;
    }

    private static void Remove(SafeFolder folder, EntryName name)
    {
        if (folder.Remove(name) is not Errno.IsFolder)
            return;
        folder.Unlock(name);
        using (var inner = folder.OpenFolder(name))
        {
            using var entries = inner?.List();
            foreach (var entry in entries ?? Enumerable.Empty<FolderEntry>())
                Remove(inner!, entry.Name);
        }

        folder.RemoveFolder(name);
    }

    private static EntryName NameOf(string path) => EntryOf(path[(path.LastIndexOf('/') + 1)..]);

    private static EntryName EntryOf(string name) => EntryName.FromBytes(Encoding.UTF8.GetBytes(name));

    // Through the open folder, not through the folders above it.
    private static string Name(SafeFolder folder, EntryName name) => FormattableString.Invariant($"/proc/self/fd/{folder.Handle.DangerousGetHandle()}/{name.Text}");
}
