using System.Buffers;
using Mentiko.Infrastructure.Persistence;

namespace Mentiko.Infrastructure.Identity;

/// <summary>A token as its bearer holds it: <c>mtt_</c>, 32 hex digits that find it, <c>_</c>, 43 characters that prove it.</summary>
internal static class TokenText
{
    private const string Prefix = "mtt_";
    public static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private const int IdLength = 32;
    private const int SecretLength = 43;
    private const int Length = 4 + IdLength + 1 + SecretLength;

    public static string Make(string id, string secret) => $"{Prefix}{id}_{secret}";

    public static string NewSecret() => SecretToken.New();

    public static bool TrySplit(string token, out string id, out string secret)
    {
        var good = token.Length == Length
            && token.StartsWith(Prefix, StringComparison.Ordinal)
            && token[Prefix.Length + IdLength] == '_'
            && token.AsSpan(Prefix.Length, IdLength).IndexOfAnyExcept(HexDigits) < 0;
        id = good ? token.Substring(Prefix.Length, IdLength) : "";
        secret = good ? token[^SecretLength..] : "";
        return good;
    }
}
