using Mentiko.Core.Access;
using Mentiko.Core.Files;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Workspaces over openat2. An agent may be changing the same folders at the same time: each step works on what the
/// step before has opened, never on a path that was checked earlier.
/// </summary>
internal sealed class WorkspaceFiles(DataTree tree, IDiskSync disk, WorkspaceQuota quota, IOptions<FileSystemOptions> options) : IWorkspace
{
    private readonly long _maxFileBytes = options.Value.WorkspaceFileBytes;

    public Task<Result<WorkspaceNode>> OpenAsync(NamespaceScope scope, string path, PageRequest page, CancellationToken cancel) =>
        // A folder of a million entries is read whole for each page: not on the caller's thread.
        Task.Run(() => Open(scope, path, page, cancel), cancel);

    public async Task<Result<bool>> PutAsync(NamespaceScope scope, string path, Stream content, long? length, Func<Task<Result<Done>>> beforePublish, CancellationToken cancel)
    {
        if (!Parse(path, out var at, out var refusal))
            return refusal;
        using var workspace = Workspace(scope);
        using var uploads = tree.OpenNamespaceFolder(scope.Organization, "uploads");
        if (workspace is null || uploads is null)
            return new Error.NotFound();

        if (!quota.Begin(scope).TryGet(out var begun, out var busy))
            return busy;
        using var upload = begun;
        using var place = UploadPlace.Make(workspace, at, Ownership.AgentOwns(scope.Organization), disk);
        if (place.Refusal is { } taken)
            return taken;

        ValueTask<Error?> RefuseAsync(long bytes) => bytes > _maxFileBytes
            ? new(Error.Invalid.At("$.content", $"A workspace file has at most {_maxFileBytes} bytes."))
            : upload.ReserveAsync(bytes, place.BytesReplaced, length is null ? Upload.Step : 0, cancel);

        // By its announced length before a byte of it is read.
        if (await RefuseAsync(length ?? 0) is { } early)
            return early;
        using var file = WholeFile.Begin(uploads, Ownership.AgentOwns(scope.Organization));
        if (await CappedCopy.CopyAsync(content, file.Handle, RefuseAsync, cancel) is { } late)
            return late;
        disk.Flush(file.Handle);

        using var turn = await upload.EnterAsync(cancel);
        var growth = file.BytesOnDisk - place.BytesReplaced;
        if (turn.Refuse(growth, place.IsFree) is { } exceeded)
            return exceeded;
        if (!(await beforePublish()).TryGet(out _, out var error))
            return error;
        var published = place.Publish(file);
        if (published.IsOk)
            turn.Settle(growth);
        return published;
    }

    public async Task<Result<Done>> DeleteAsync(NamespaceScope scope, string path, Func<Task<Result<Done>>> beforeDelete, CancellationToken cancel)
    {
        if (!Parse(path, out var at, out var refusal))
            return refusal;
        using var workspace = Workspace(scope);
        using var parent = workspace?.OpenFolder(at.Parent);
        if (parent?.FactsOf(at.Name) is not { } facts)
            return new Error.NotFound();

        var isFolder = facts.Kind == NodeKind.Folder;
        if (isFolder && IsFull(parent, at.Name))
            return NotEmpty;
        if (!(await beforeDelete()).TryGet(out _, out var error))
            return error;
        return Deleted(isFolder ? parent.RemoveFolder(at.Name) : parent.Remove(at.Name), parent);
    }

    private static Error NotEmpty => new Error.Conflict("The folder is not empty.");

    private Result<WorkspaceNode> Open(NamespaceScope scope, string path, PageRequest page, CancellationToken cancel)
    {
        if (!RelativePath.Parse(path).TryGet(out var at, out var refusal))
            return refusal;
        using var workspace = Workspace(scope);
        if (workspace?.OpenAny(at) is not { } opened)
            return new Error.NotFound();
        if (opened.Facts.Kind != NodeKind.Folder)
            return new WorkspaceNode.File(at.Text, opened.Facts.Size, opened.Facts.ModifiedAt, new PlainFileStream(opened));

        using var folder = new SafeFolder(opened.Handle);
        return FolderPage.Read(folder, page, cancel).Map<WorkspaceNode>(entries => new WorkspaceNode.Folder(at.Text, entries));
    }

    private Result<Done> Deleted(Errno errno, SafeFolder parent)
    {
        // What an agent changed between the look and the act decides the answer, not an exception.
        if (errno is Errno.FolderNotEmpty or Errno.Exists or Errno.IsFolder or Errno.NotFolder or Errno.Busy)
            return errno == Errno.FolderNotEmpty ? NotEmpty : new Error.Conflict("The entry was changed meanwhile.");
        if (errno.MeansAbsent())
            return new Error.NotFound();
        if (errno != Errno.None)
            throw new KernelException("unlinkat", errno);
        disk.Flush(parent.Handle);
        return default(Done);
    }

    private static bool IsFull(SafeFolder parent, EntryName name)
    {
        using var folder = parent.OpenFolder(name);
        return folder is not null && !folder.IsEmpty();
    }

    // The workspace itself is neither written nor deleted.
    private static bool Parse(string path, out RelativePath at, out Error refusal)
    {
        var good = RelativePath.Parse(path).TryGet(out at, out var problem);
        refusal = problem ?? Error.Invalid.At("$.path", "A path names an entry of the workspace; the workspace itself is none.");
        return good && !at.IsRoot;
    }

    private SafeFolder? Workspace(NamespaceScope scope) => tree.OpenNamespaceFolder(scope.Organization, "workspace");
}
