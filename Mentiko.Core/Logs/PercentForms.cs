using System.Globalization;
using System.Net;
using System.Text;

namespace Mentiko.Core.Logs;

/// <summary>URL and form encoding: which characters stay as they are differs from library to library.</summary>
internal static class PercentForms
{
    private const string Unreserved = "-._~";

    // RFC 3986, JavaScript's encodeURIComponent and encodeURI, Python's quote, forms of browsers, Go's PathEscape.
    private static readonly string[] Kept = [Unreserved, Unreserved + "!'()*", Unreserved + "!'()*;,/?:@&=+$#", Unreserved + "/", "-._*", Unreserved + "$&+=:@"];

    public static IEnumerable<string> Of(string text)
    {
        foreach (var kept in Kept)
        {
            foreach (var format in (string[])["%{0:X2}", "%{0:x2}"])
            {
                var encoded = Encode(text, kept, format);
                yield return encoded;
                yield return encoded.Replace("%20", "+", StringComparison.Ordinal);
            }
        }

        yield return WebUtility.UrlEncode(text);
    }

    private static string Encode(string text, string kept, string format)
    {
        var result = new StringBuilder(text.Length * 2);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || kept.Contains((char)value, StringComparison.Ordinal))
            {
                result.Append((char)value);
            }
            else
            {
                result.AppendFormat(CultureInfo.InvariantCulture, format, value);
            }
        }

        return result.ToString();
    }
}
