using System.Security.Cryptography;
using System.Text;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Marketplace;

/// <summary>The public key of a publisher. Signatures are what <c>openssl dgst -sha256 -sign</c> writes.</summary>
internal sealed record PublisherKey(string Publisher, string Pem)
{
    private const int FewestRsaBits = 2048;
    private const int MostKeyBytes = 16 * 1024;

    /// <summary>What is wrong with a setting that should be a key or the file of one; null for nothing.</summary>
    public static string? Problem(string publisher, string setting)
    {
        try
        {
            Of(publisher, setting).Verify([], []);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            return $"Mentiko:Marketplace:TrustedKeys:{publisher} is not a public key in PEM (RSA of at least {FewestRsaBits} bits, or an elliptic curve), nor a file with one: {fault.Message}";
        }
    }

    public static PublisherKey Of(string publisher, string setting) =>
        new(publisher, setting.Contains("-----BEGIN", StringComparison.Ordinal) ? setting : ReadFile(setting));

    public bool Verify(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        using var curve = ECDsa.Create();
        if (TryImport(curve))
        {
            return curve.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }

        using var rsa = RSA.Create();
        rsa.ImportFromPem(Pem);
        return rsa.KeySize >= FewestRsaBits
            ? rsa.VerifyData(content, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : throw new CryptographicException($"The key has {rsa.KeySize} bits.");
    }

    private static string ReadFile(string path) =>
        Encoding.UTF8.GetString(OperatorFiles.Read(path, MostKeyBytes) ?? throw new IOException("There is no such file."));

    private bool TryImport(ECDsa curve)
    {
        try
        {
            curve.ImportFromPem(Pem);
            return true;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
