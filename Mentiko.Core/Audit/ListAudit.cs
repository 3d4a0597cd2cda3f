using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Audit;

/// <summary>The namespace's audit entries, newest first.</summary>
public sealed class ListAudit(IAuditTrail audit, IDenialRecorder denials) : UseCase<AuditQuery, Page<AuditEntry>>(denials)
{
    public override Permission Permission => Permission.AuditRead;

    protected override async Task<Result<Page<AuditEntry>>> HandleAsync(NamespaceScope scope, AuditQuery input, CancellationToken cancel) =>
        await audit.ListAsync(scope, input, cancel);
}
