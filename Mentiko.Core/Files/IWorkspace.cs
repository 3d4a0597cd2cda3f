using Mentiko.Core.Access;
using Mentiko.Core.Events;
using Mentiko.Core.Results;

namespace Mentiko.Core.Files;

/// <summary>What an entry of a folder is.</summary>
public enum EntryKind
{
    File,
    Directory,
    Link,
    Other,
}

/// <summary>One entry of a folder.</summary>
public sealed record WorkspaceEntry(string Name, EntryKind Kind, long Size, DateTimeOffset ModifiedAt);

/// <summary>What stands at a path.</summary>
public abstract record WorkspaceNode
{
    private WorkspaceNode()
    {
    }

    /// <summary>A folder's entries by ordinal name.</summary>
    public sealed record Folder(string Path, Page<WorkspaceEntry> Entries) : WorkspaceNode;

    /// <summary>An open regular file; the caller disposes the content.</summary>
    public sealed record File(string Path, long Size, DateTimeOffset ModifiedAt, Stream Content) : WorkspaceNode;
}

/// <summary>
/// The files of a namespace, for people. Paths are relative, with '/', and hostile: whatever is tried (.., absolute
/// paths, links made by agents, fifos, devices, NUL, overlong names, a folder swapped while it is read) is a
/// <see cref="Error.NotFound"/> or <see cref="Error.Invalid"/>, never an exception, never a byte from outside.
/// </summary>
public interface IWorkspace
{
    /// <summary>Opens a file or lists a folder; the root is the empty path. Links are never followed.</summary>
    Task<Result<WorkspaceNode>> OpenAsync(NamespaceScope scope, string path, PageRequest page, CancellationToken cancel);

    /// <summary>
    /// Writes a file whole or not at all, making the folders above it. <paramref name="beforePublish"/> runs when the
    /// content is durable and before it is visible; a refusal from it leaves everything as it was. Longer content
    /// than the instance allows is <see cref="Error.Invalid"/> at <c>$.content</c>, what the storage has no room for
    /// <see cref="Error.QuotaExceeded"/>, both by the announced <paramref name="length"/> before anything is read; too
    /// many at once are <see cref="Error.RateLimited"/>; a folder, link or special file
    /// that has the name is <see cref="Error.Conflict"/>.
    /// </summary>
    /// <returns>True when the file is new.</returns>
    Task<Result<bool>> PutAsync(NamespaceScope scope, string path, Stream content, long? length, Func<Task<Result<Done>>> beforePublish, CancellationToken cancel);

    /// <summary>Deletes a file, a link or an empty folder; a folder that is not empty is <see cref="Error.Conflict"/>.</summary>
    Task<Result<Done>> DeleteAsync(NamespaceScope scope, string path, Func<Task<Result<Done>>> beforeDelete, CancellationToken cancel);
}

/// <summary>Reads the event files of a run.</summary>
public interface IEventReader
{
    /// <summary>The CloudEvents JSON of one event, as written; null when the file is not there.</summary>
    Task<ReadOnlyMemory<byte>?> ReadAsync(NamespaceScope scope, RunEvent entry, CancellationToken cancel);
}
