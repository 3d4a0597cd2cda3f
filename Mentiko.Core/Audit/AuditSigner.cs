using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Mentiko.Core.Audit;

/// <summary>Signs checkpoints with Ed25519 (RFC 8032). Holds the key in memory until it is disposed.</summary>
public sealed class AuditSigner : IDisposable
{
    /// <summary>How long the key is.</summary>
    public const int KeyBytes = 32;

    private readonly byte[] _key;

    /// <param name="key">32 random bytes; the signer's from now on.</param>
    public AuditSigner(byte[] key)
    {
        if (key.Length != KeyBytes)
        {
            throw new ArgumentException("A signing key has 32 bytes.", nameof(key));
        }

        _key = key;
        var bytes = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(key, 0, bytes, 0);
        PublicKey = new AuditPublicKey(bytes);
    }

    public AuditPublicKey PublicKey { get; }

    /// <summary>States that the chain leads through the entry of that hash.</summary>
    public AuditCheckpoint Sign(Guid ns, long sequence, string hash, DateTimeOffset now)
    {
        var checkpoint = new AuditCheckpoint(ns, sequence, hash, now.ToUnixTimeMilliseconds(), PublicKey.Id, "");
        return checkpoint with { Signature = Sign(checkpoint.Statement()) };
    }

    /// <summary>States that the chain up to the entry of that hash is in the archive whose file has that SHA-256.</summary>
    public AuditFloor SignFloor(Guid ns, long sequence, string hash, string archive, DateTimeOffset now)
    {
        var floor = new AuditFloor(ns, sequence, hash, archive, now.ToUnixTimeMilliseconds(), PublicKey.Id, "");
        return floor with { Signature = Sign(floor.Statement()) };
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private string Sign(byte[] statement)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(_key, 0, statement, 0, statement.Length, signature, 0);
        return Convert.ToBase64String(signature);
    }
}
