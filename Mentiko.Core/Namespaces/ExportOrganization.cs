using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>The whole organization as an archive. Answers with a file that is yet to be written; that it was asked for is on record before.</summary>
public sealed class ExportOrganization(INamespaceExport export, IAuditTrail audit, IDenialRecorder denials)
    : UseCase<Done, PreparedFile>(denials)
{
    public override Permission Permission => Permission.NamespaceDelete;

    protected override async Task<Result<PreparedFile>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel)
    {
        if (!export.Begin(scope).TryGet(out var file, out var busy))
        {
            return busy;
        }

        try
        {
            var recorded = await audit.AppendAsync(scope, new AuditDraft(AuditActions.NamespaceExported, "organization", scope.Slug.Text), cancel);
            if (recorded.Error is not { } error)
            {
                return file;
            }

            file.Dispose();
            return error;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
