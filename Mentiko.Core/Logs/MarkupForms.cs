using System.Net;
using System.Security;
using System.Text.Encodings.Web;

namespace Mentiko.Core.Logs;

/// <summary>A text in HTML or XML, with entities by name and by number.</summary>
internal static class MarkupForms
{
    public static IEnumerable<string> Of(string text)
    {
        var content = text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        var attribute = content.Replace("\"", "&quot;", StringComparison.Ordinal);
        return
        [
            content,
            attribute,
            attribute.Replace("'", "&#39;", StringComparison.Ordinal),
            attribute.Replace("'", "&#x27;", StringComparison.Ordinal),
            content.Replace("\"", "&#34;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal),
            SecurityElement.Escape(text),
            WebUtility.HtmlEncode(text),
            HtmlEncoder.Default.Encode(text),
        ];
    }
}
