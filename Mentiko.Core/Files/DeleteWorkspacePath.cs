using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Files;

/// <summary>Deletes a file, a link or an empty folder of the workspace; recorded before it is gone.</summary>
public sealed class DeleteWorkspacePath(IWorkspace workspace, IAuditTrail audit, IDenialRecorder denials)
    : UseCase<string, Done>(denials)
{
    public override Permission Permission => Permission.FilesWrite;

    protected override Task<Result<Done>> HandleAsync(NamespaceScope scope, string input, CancellationToken cancel) =>
        workspace.DeleteAsync(
            scope,
            input,
            () => audit.AppendAsync(scope, new AuditDraft(AuditActions.FileDeleted, "file", input), cancel),
            cancel);
}
