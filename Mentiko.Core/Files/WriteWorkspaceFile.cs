using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Files;

/// <summary>
/// Writes a file of the workspace. The audit entry is durable before the file is visible; if it cannot be written,
/// nothing has changed.
/// </summary>
public sealed class WriteWorkspaceFile(IWorkspace workspace, IAuditTrail audit, IDenialRecorder denials)
    : UseCase<WriteWorkspaceFile.Input, bool>(denials)
{
    /// <param name="Path">Relative, with '/'.</param>
    /// <param name="Content">Read to its end, once.</param>
    /// <param name="Length">Bytes of it, where they are known beforehand.</param>
    public sealed record Input(string Path, Stream Content, long? Length = null);

    public override Permission Permission => Permission.FilesWrite;

    /// <returns>True when the file is new.</returns>
    protected override Task<Result<bool>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        workspace.PutAsync(
            scope,
            input.Path,
            input.Content,
            input.Length,
            () => audit.AppendAsync(scope, new AuditDraft(AuditActions.FileWritten, "file", input.Path), cancel),
            cancel);
}
