using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Where an upload goes: the open folders above it, made where they were missing. Unless the file is published, the
/// folders that were made for it go again.
/// </summary>
internal sealed class UploadPlace : IDisposable
{
    private readonly List<(SafeFolder Folder, EntryName? Made)> _above = [];
    private readonly IDiskSync _disk;
    private readonly EntryName _name;
    private bool _isPublished;

    private UploadPlace(EntryName name, IDiskSync disk) => (_name, _disk) = (name, disk);

    /// <summary>Why nothing can be written there; null when it can.</summary>
    public Error? Refusal { get; private set; }

    /// <summary>What the file that has the name now takes of the disk, and gives back when it is replaced.</summary>
    public long BytesReplaced => Parent.FactsOf(_name) is { IsPlainFile: true } facts ? facts.BytesOnDisk : 0;

    /// <summary>Whether nothing has the name now.</summary>
    public bool IsFree => Parent.FactsOf(_name) is null;

    private SafeFolder Parent => _above[^1].Folder;

    /// <summary>The workspace stays the caller's.</summary>
    public static UploadPlace Make(SafeFolder workspace, RelativePath at, Ownership ownership, IDiskSync disk)
    {
        var place = new UploadPlace(at.Name, disk);
        place.Descend(workspace, at.Parent, ownership);
        place.Refusal ??= place.Taken();
        return place;
    }

    /// <returns>True when nothing had the name before.</returns>
    public Result<bool> Publish(WholeFile file)
    {
        var errno = file.PublishAs(Parent, _name, replace: false);
        var isNew = errno == Errno.None;
        if (errno == Errno.Exists)
        {
            if (Taken() is { } taken)
                return taken;
            errno = file.PublishAs(Parent, _name, replace: true);
        }

        // A folder took the name, or the folder above was removed, after the look.
        if (errno is Errno.IsFolder or Errno.FolderNotEmpty or Errno.Exists)
            return new Error.Conflict("A folder stands at this path.");
        if (errno.MeansAbsent())
            return new Error.NotFound();
        if (errno != Errno.None)
            throw new KernelException("renameat2", errno);

        _isPublished = true;
        MakeDurable();
        return isNew;
    }

    public void Dispose()
    {
        for (var i = _above.Count - 1; i >= 0; i--)
        {
            _above[i].Folder.Dispose();
            // Fails where an agent has put something in meanwhile: then the folder is the agent's and stays.
            if (!_isPublished && i > 0 && _above[i].Made is { } name)
                _above[i - 1].Folder.RemoveFolder(name);
        }
    }

    private void Descend(SafeFolder workspace, RelativePath path, Ownership ownership)
    {
        // An own descriptor for the top, so that all of the list is disposed alike.
        var folder = workspace.OpenFolder(RelativePath.Root);
        _above.AddRange(folder is null ? [] : [(folder, null)]);
        foreach (var segment in path.Segments)
        {
            var name = EntryName.Of(segment);
            var isNew = false;
            folder = folder?.EnsureFolder(name, ownership, SafeFolder.PrivateFolder, out isNew);
            if (folder is null)
                break;
            _above.Add((folder, isNew ? name : null));
        }

        // A link, a file or something closed stands above.
        if (folder is null)
            Refusal = new Error.NotFound();
    }

    private Error.Conflict? Taken() => Parent.FactsOf(_name) switch
    {
        null => null,
        { Kind: NodeKind.File } => null,
        { Kind: NodeKind.Folder } => new Error.Conflict("A folder stands at this path."),
        _ => new Error.Conflict("Something that is no regular file stands at this path. Delete it first."),
    };

    private void MakeDurable()
    {
        _disk.Flush(Parent.Handle);
        for (var i = _above.Count - 1; i > 0 && _above[i].Made is not null; i--)
            _disk.Flush(_above[i - 1].Folder.Handle);
    }
}
