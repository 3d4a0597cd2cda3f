using System.Globalization;
using System.Text;

namespace Mentiko.Cli.Screens;

/// <summary>
/// Text of a server or an agent, for a terminal. Control characters act on it (they clear, rename, copy, type), so each
/// is shown instead of sent; so are the marks that turn the direction of text around.
/// </summary>
internal static class SafeText
{
    /// <summary>One line: tabs and line ends are shown too.</summary>
    public static string Of(string? text) => Clean(text, keepsLines: false);

    /// <summary>Several lines: line feeds and tabs stay.</summary>
    public static string OfLines(string? text) => Clean(text, keepsLines: true);

    private static string Clean(string? text, bool keepsLines)
    {
        if (text is null || !text.Any(letter => Acts(letter, keepsLines)))
        {
            return text ?? "";
        }

        var clean = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            if (!Acts(letter, keepsLines))
            {
                clean.Append(letter);
            }
            else if (letter < 0x20)
            {
                clean.Append((char)(0x2400 + letter));
            }
            else
            {
                clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            }
        }

        return clean.ToString();
    }

    private static bool Acts(char letter, bool keepsLines) => letter switch
    {
        '\n' or '\t' => !keepsLines,
        < ' ' => true,
        >= '\u007f' and <= '\u009f' => true,
        '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => true,
        '\u2028' or '\u2029' => true,
        _ => false,
    };
}
