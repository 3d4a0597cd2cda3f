using System.Globalization;
using System.Text;

namespace Mentiko.Core.Logs;

/// <summary>A text as shells and languages quote it: traces (<c>set -x</c>), <c>printf %q</c>, PowerShell, repr, CSV.</summary>
internal static class ShellForms
{
    private const string BashSpecial = " \t'\"\\|&;()<>!{}*[]?^$`";

    public static IEnumerable<string> Of(string text) =>
    [
        // Single quotes, and three ways to get out of them and back in.
        text.Replace("'", "'\\''", StringComparison.Ordinal),
        text.Replace("'", "'\"'\"'", StringComparison.Ordinal),
        text.Replace("'", "'\\''", StringComparison.Ordinal).Replace("\n", "'$'\\n''", StringComparison.Ordinal),

        // Double quotes.
        Backslashed(text, "\\\"$`"),
        Backslashed(text, "\\\"$`!"),

        // printf %q of bash, of several ages; a newline or what is not ASCII makes it $'...'.
        BackslashedForBash(text, BashSpecial),
        BackslashedForBash(text, BashSpecial + ","),
        DollarQuoted(text, octal: false),
        DollarQuoted(text, octal: true),

        // PowerShell, SQL and CSV.
        text.Replace("'", "''", StringComparison.Ordinal),
        text.Replace("\"", "\"\"", StringComparison.Ordinal),
        text.Replace("`", "``", StringComparison.Ordinal).Replace("\"", "`\"", StringComparison.Ordinal).Replace("$", "`$", StringComparison.Ordinal),
    ];

    private static string Backslashed(string text, string special)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            result.Append(special.Contains(c, StringComparison.Ordinal) ? "\\" : "").Append(c);
        }

        return result.ToString();
    }

    private static string BackslashedForBash(string text, string special)
    {
        var result = Backslashed(text, special);
        return text.StartsWith('#') || text.StartsWith('~') ? "\\" + result : result;
    }

    private static string DollarQuoted(string text, bool octal)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (var value in octal ? Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)) : text)
        {
            result.Append(value switch
            {
                '\'' => "\\'",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\v' => "\\v",
                '\u001b' => "\\E",
                < ' ' or '\u007f' => Octal(value),
                > '~' when octal => Octal(value),
                _ => value.ToString(),
            });
        }

        return result.ToString();
    }

    private static string Octal(char value) => "\\" + Convert.ToString(value, 8).PadLeft(3, '0').ToString(CultureInfo.InvariantCulture);
}
