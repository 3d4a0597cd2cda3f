using System.Collections.Immutable;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// Makes text fit for the record: of bounded length, and the same before and after a database has kept it, because
/// its bytes are hashed (half a surrogate pair or a NUL would come back as something else).
/// </summary>
internal static class AuditText
{
    public const int Longest = 1024;
    private const int MostDetails = 50;

    public static string Clean(string text, int longest = Longest)
    {
        var cut = text.Length <= longest ? text : text[..longest];
        return IsClean(cut) ? cut : string.Concat(cut.EnumerateRunes().Select(rune => rune.Value == 0 ? "\uFFFD" : rune.ToString()));
    }

    public static ImmutableSortedDictionary<string, string> Clean(ImmutableSortedDictionary<string, string> details)
    {
        var clean = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in details.Take(MostDetails))
        {
            clean[Clean(name, 128)] = Clean(value);
        }

        return clean.ToImmutable();
    }

    /// <summary>EnumerateRunes gives U+FFFD for half a pair.</summary>
    private static bool IsClean(string text) => !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\0');
}
