using System.Globalization;
using System.Text;

namespace Mentiko.Core.Keys;

/// <summary>What a key may be called, how long it may live and how many there may be.</summary>
public static class ApiKeyRules
{
    /// <summary>Live keys of one member in one namespace.</summary>
    public const int MostOfAMember = 50;

    /// <summary>Live keys of one name: the one in use and the one that takes over from it.</summary>
    public const int MostOfAName = 2;

    private const int LongestName = 64;
    private const int MostYears = 10;

    /// <summary>Everything that is wrong with a key's trimmed name and its end, by JSON path.</summary>
    public static Dictionary<string, string[]> Problems(NewApiKey key, DateTimeOffset now)
    {
        var problems = new Dictionary<string, string[]>();
        if (key.Name.Length is < 1 or > LongestName || key.Name.EnumerateRunes().Any(IsInvisible))
        {
            problems["$.name"] = [$"A key's name has 1 to {LongestName} characters, none of them a control or formatting character."];
        }

        if (key.ExpiresAt is { } end && (end <= now || end > now.AddYears(MostYears)))
        {
            problems["$.expiresAt"] = [$"A key ends in the future, within {MostYears} years; without this member it does not end by itself."];
        }

        return problems;
    }

    // Format characters turn the direction of the text around them, or show nothing.
    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || rune == Rune.ReplacementChar;
}
