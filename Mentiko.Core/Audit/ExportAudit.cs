using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Audit;

/// <summary>The record as a file. Answers with a function that writes it, so that nothing is sent before the right is known.</summary>
public sealed class ExportAudit(IAuditProver prover, IDenialRecorder denials)
    : UseCase<AuditExportQuery, Func<Stream, CancellationToken, Task>>(denials)
{
    public override Permission Permission => Permission.AuditRead;

    protected override async Task<Result<Func<Stream, CancellationToken, Task>>> HandleAsync(NamespaceScope scope, AuditExportQuery input, CancellationToken cancel) =>
        await prover.ExportAsync(scope, input, cancel);
}
