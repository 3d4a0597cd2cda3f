using System.Globalization;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>The fragment of a link to one line: <c>#line-123</c>.</summary>
internal static class LogFragment
{
    private const string Prefix = "#line-";

    public static long? LineOf(string uri)
    {
        var fragment = new Uri(uri).Fragment;
        return fragment.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(fragment.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var line)
            && line > 0
                ? line
                : null;
    }
}
