using Mentiko.Core.Audit;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>The instance's signing key in this process's memory. Loaded once, by the start.</summary>
internal sealed class AuditSeal : IDisposable
{
    private AuditSigner? _signer;

    public AuditSigner Signer => _signer ?? throw new InvalidOperationException("The signing key of the record has not been loaded.");

    public AuditPublicKey PublicKey => Signer.PublicKey;

    public void Load(AuditSigner signer) => _signer = signer;

    public void Dispose() => _signer?.Dispose();
}
