using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Files;

/// <summary>Opens a file of the workspace or lists a folder.</summary>
public sealed class OpenWorkspacePath(IWorkspace workspace, IDenialRecorder denials)
    : UseCase<OpenWorkspacePath.Input, WorkspaceNode>(denials)
{
    /// <param name="Path">Relative, with '/'; empty for the root.</param>
    /// <param name="Page">Which entries, where the path is a folder.</param>
    public sealed record Input(string Path, PageRequest Page);

    public override Permission Permission => Permission.FilesRead;

    protected override Task<Result<WorkspaceNode>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        workspace.OpenAsync(scope, input.Path, input.Page, cancel);
}
