using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>What accounts are found by whose owners a provider vouches for: namespace, issuer and subject, and nothing else that it says.</summary>
internal static class SignInKeys
{
    /// <summary>SHA-256, lower-case hex. The issuer holds no line feed; so no two different people have the same text.</summary>
    public static string Of(NamespaceId home, string issuer, string subject) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{home}\n{issuer}\n{subject}")));

    public static string OfNonce(string nonce) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(nonce)));
}
