using Mentiko.Core.Access;
using Mentiko.Core.Files;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Mvc;

namespace Mentiko.Web.Api.Workspace;

/// <summary>
/// The files of a namespace. The path is taken as routing gives it and never unescaped again: a second round would
/// make separators of what a client has written as part of a name.
/// </summary>
internal static class WorkspaceEndpoints
{
    private const string Pattern = "/workspace/{**path}";

    public static void MapWorkspace(this OrgGroup org)
    {
        org.Get(Pattern, Permission.FilesRead, OpenAsync).Answers<FolderBody>(200).Queries("limit", "cursor");
        // Any size here: the workspace itself refuses what is too large, while it arrives.
        org.Put(Pattern, Permission.FilesWrite, WriteAsync).Answers(201).Answers(204).WithMetadata(new DisableRequestSizeLimitAttribute());
        org.Delete(Pattern, Permission.FilesWrite, DeleteAsync).Answers(204);
    }

    private static async Task<IResult> OpenAsync(OrgCall call, string? path, OpenWorkspacePath open, StandingCheck standing)
    {
        // People write a folder with a slash at its end.
        path = path is [.. var parent, '/'] && parent.Length > 0 ? parent : path;
        var list = "workspace/" + path;
        if (!call.ReadPage(list).TryGet(out var page, out var error)
            || !(await open.ExecuteAsync(call.Scope, new OpenWorkspacePath.Input(path ?? "", page), call.Cancel)).TryGet(out var node, out error))
        {
            return new Refusal(error);
        }

        return node switch
        {
            WorkspaceNode.Folder folder => Results.Ok(FolderBody.Of(folder, call.SealCursor(list, folder.Entries.Next))),
            WorkspaceNode.File file => standing.Watch(Send(call, file), Permission.FilesRead),
            _ => throw new InvalidOperationException("A node that no answer shows."),
        };
    }

    /// <summary>As an attachment of no type: an agent's HTML must not run in this site's name.</summary>
    private static IResult Send(OrgCall call, WorkspaceNode.File file)
    {
        call.Http.MarkForeign();
        return Results.Stream(file.Content, "application/octet-stream", file.Path[(file.Path.LastIndexOf('/') + 1)..], file.ModifiedAt);
    }

    private static async Task<IResult> WriteAsync(OrgCall call, string? path, WriteWorkspaceFile write)
    {
        var request = call.Http.Request;
        var written = await write.ExecuteAsync(call.Scope, new WriteWorkspaceFile.Input(path ?? "", request.Body, request.ContentLength), call.Cancel);
        return written.Or(isNew => isNew ? Results.StatusCode(StatusCodes.Status201Created) : Results.NoContent());
    }

    private static async Task<IResult> DeleteAsync(OrgCall call, string? path, DeleteWorkspacePath delete) =>
        (await delete.ExecuteAsync(call.Scope, path ?? "", call.Cancel)).OrNoContent();
}

internal sealed record FolderBody(string Path, IReadOnlyList<FolderBody.Entry> Entries, string? Next)
{
    internal sealed record Entry(string Name, string Kind, long Size, DateTimeOffset ModifiedAt);

    public static FolderBody Of(WorkspaceNode.Folder folder, string? next) => new(
        folder.Path,
        folder.Entries.Items.Select(entry => new Entry(entry.Name, entry.Kind.ToWire(), entry.Size, entry.ModifiedAt)).ToList(),
        next);
}
