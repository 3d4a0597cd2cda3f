using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Audit;

/// <summary>Proves the namespace's record: every entry, and every checkpoint that is kept.</summary>
public sealed class VerifyAudit(IAuditProver prover, IDenialRecorder denials) : UseCase<Done, AuditProof>(denials)
{
    public override Permission Permission => Permission.AuditRead;

    protected override Task<Result<AuditProof>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel) =>
        prover.VerifyAsync(scope, cancel);
}
