using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Mentiko.Core.Audit;

/// <summary>The key that checkpoints are proved with. Anybody may have it.</summary>
public sealed class AuditPublicKey
{
    private readonly byte[] _bytes;

    internal AuditPublicKey(byte[] bytes)
    {
        _bytes = bytes;
        Id = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
    }

    /// <summary>The first 16 hex digits of the SHA-256 of the key's 32 bytes.</summary>
    public string Id { get; }

    /// <summary>The 32 bytes of RFC 8032 in base64.</summary>
    public string Text => Convert.ToBase64String(_bytes);

    /// <summary>Reads <see cref="Text"/>, with white space around it or not.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out AuditPublicKey? key)
    {
        var bytes = new byte[Ed25519.PublicKeySize];
        key = text is not null && Convert.TryFromBase64String(text.Trim(), bytes, out var written) && written == bytes.Length
            && Ed25519.ValidatePublicKeyFull(bytes, 0)
            ? new AuditPublicKey(bytes)
            : null;
        return key is not null;
    }

    /// <summary>Whether this key signed the checkpoint as it stands.</summary>
    public bool Proves(AuditCheckpoint checkpoint) => Proves(checkpoint.KeyId, checkpoint.Signature, checkpoint.Statement());

    /// <summary>Whether this key signed the floor as it stands.</summary>
    public bool Proves(AuditFloor floor) => Proves(floor.KeyId, floor.Signature, floor.Statement());

    private bool Proves(string keyId, string text, byte[] statement)
    {
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        return keyId == Id
            && Convert.TryFromBase64String(text, signature, out var written)
            && written == Ed25519.SignatureSize

            // The last digit has bits that mean nothing: one signature must have one form.
            && Convert.ToBase64String(signature) == text
            && Ed25519.Verify(signature.ToArray(), 0, _bytes, 0, statement, 0, statement.Length);
    }
}
