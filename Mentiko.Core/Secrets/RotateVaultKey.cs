using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Secrets;

/// <summary>Gives the namespace a new key; its secrets are re-encrypted while everything goes on.</summary>
public sealed class RotateVaultKey(IVaultKeys keys, IDenialRecorder denials) : UseCase<Done, VaultState>(denials)
{
    public override Permission Permission => Permission.VaultRotate;

    protected override Task<Result<VaultState>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel) =>
        keys.RotateAsync(scope, new AuditDraft(AuditActions.VaultRotated, "vault", scope.Slug.Text), cancel);
}
