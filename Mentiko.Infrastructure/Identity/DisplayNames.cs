using System.Globalization;

namespace Mentiko.Infrastructure.Identity;

/// <summary>The rules of a name that others see. It stands in lists and logs beside other text and must not disturb it.</summary>
internal static class DisplayNames
{
    private const int Longest = 100;

    public static bool IsGood(string name) => name.Length is >= 1 and <= Longest && name.EnumerateRunes().All(IsGood);

    // Format characters turn the direction of the text around them, or show nothing; emoji are joined by one of them.
    private static bool IsGood(System.Text.Rune rune) => rune.Value is 0x200D || System.Text.Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        && rune != System.Text.Rune.ReplacementChar;
}
