using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Secrets;

/// <summary>How the namespace's key stands, and how far a rotation has come.</summary>
public sealed class GetVault(IVaultKeys keys, IDenialRecorder denials) : UseCase<Done, VaultState>(denials)
{
    public override Permission Permission => Permission.VaultRotate;

    protected override async Task<Result<VaultState>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel) =>
        await keys.FindAsync(scope, cancel);
}
