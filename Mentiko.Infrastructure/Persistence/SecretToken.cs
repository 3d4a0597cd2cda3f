using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>Secrets that we hand out once and know by hash only. 256 random bits need no slow hash.</summary>
internal static class SecretToken
{
    /// <summary>43 characters of base64url: 256 bits from the system's random source.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256, lower-case hex.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
