using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Audit;

/// <summary>The record as a file. Answers with a file that is yet to be written, so that nothing is sent before the right is known.</summary>
public sealed class ExportAudit(IAuditProver prover, IDenialRecorder denials)
    : UseCase<AuditExportQuery, PreparedFile>(denials)
{
    public override Permission Permission => Permission.AuditRead;

    protected override Task<Result<PreparedFile>> HandleAsync(NamespaceScope scope, AuditExportQuery input, CancellationToken cancel) =>
        prover.ExportAsync(scope, input, cancel);
}
