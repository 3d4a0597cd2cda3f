using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// An API key as its bearer holds it: <c>mtk_</c>, 32 hex digits that find it, <c>_</c>, 43 characters of base62 that
/// prove it (256 bits), and 6 that are its checksum: the first 32 bits of the SHA-256 of everything before, as a number
/// in base62. So a scanner knows a real key from a look-alike, and a typo is found, without asking anybody.
/// </summary>
internal static class ApiKeyText
{
    public const string Prefix = "mtk_";
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int IdLength = 32;
    private const int SecretLength = 43;
    private const int ChecksumLength = 6;
    private const int Length = 4 + IdLength + 1 + SecretLength + ChecksumLength;

    public static string NewSecret() => RandomNumberGenerator.GetString(Digits, SecretLength);

    public static string Make(string id, string secret)
    {
        var body = $"{Prefix}{id}_{secret}";
        return body + ChecksumOf(body);
    }

    /// <summary>False for whatever cannot be a key: its form or its checksum is wrong.</summary>
    public static bool TrySplit(string text, out string id, out string secret)
    {
        var good = text.Length == Length
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text[Prefix.Length + IdLength] == '_'
            && !text.AsSpan(Prefix.Length, IdLength).ContainsAnyExcept(TokenText.HexDigits)
            && text.EndsWith(ChecksumOf(text[..^ChecksumLength]), StringComparison.Ordinal);
        id = good ? text.Substring(Prefix.Length, IdLength) : "";
        secret = good ? text.Substring(Length - ChecksumLength - SecretLength, SecretLength) : "";
        return good;
    }

    private static string ChecksumOf(string body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(body), hash);
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash);
        Span<char> digits = stackalloc char[ChecksumLength];
        for (var place = ChecksumLength - 1; place >= 0; place--, number /= (uint)Digits.Length)
        {
            digits[place] = Digits[(int)(number % (uint)Digits.Length)];
        }

        return new string(digits);
    }
}
