using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Mentiko.Core.Logs;

/// <summary>A text inside JSON, as different libraries escape it, and inside JSON that stands in JSON itself.</summary>
internal static class JsonForms
{
    private static readonly Func<string, string>[] Writers =
    [
        // System.Text.Json, by default and relaxed.
        JavaScriptEncoder.Default.Encode,
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode,

        // JSON.stringify, Newtonsoft, jq.
        text => Escape(text, _ => false),

        // Python, and Newtonsoft when told to escape what is not ASCII.
        text => Escape(text, c => c > '~'),

        // Go, which escapes for HTML, and Newtonsoft when told to.
        text => Escape(text, c => c is '<' or '>' or '&'),
        text => Escape(text, c => c is '<' or '>' or '&' or '\''),

        // PHP.
        text => Escape(text, c => c > '~').Replace("/", "\\/", StringComparison.Ordinal),
    ];

    public static IEnumerable<string> Of(string text) => Writers.Select(write => write(text));

    public static IEnumerable<string> OfNested(string text) => Of(text).Distinct(StringComparer.Ordinal).SelectMany(Of);

    private static string Escape(string text, Func<char, bool> alsoEscaped)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            result.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                _ when c < ' ' || alsoEscaped(c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return result.ToString();
    }
}
