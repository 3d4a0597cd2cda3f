using System.Buffers;
using System.Globalization;

namespace Mentiko.Core.Agents;

/// <summary>Why a text is no host pattern.</summary>
internal static class HostPatternProblems
{
    private const int LongestName = 253, LongestLabel = 63;

    private static readonly SearchValues<char> OfOtherThings = SearchValues.Create("/?#@[]%");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>A sentence; null where it is one.</summary>
    public static string? Of(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return "A host stands without a scheme: api.example.com.";
        }

        if (text.AsSpan().ContainsAny(OfOtherThings))
        {
            return "A host is a name, with a port where it is not a usual one: no path, user, address or escape.";
        }

        if (text.Any(c => c > '~'))
        {
            return "An international name is written in its ASCII form, which begins with xn--.";
        }

        if (text.Any(char.IsAsciiLetterUpper))
        {
            return "A host is written in lower case.";
        }

        var isBelow = text.StartsWith("*.", StringComparison.Ordinal);
        var name = isBelow ? text[2..] : text;
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && !IsPort(name[(colon + 1)..])
            ? "A port is a number from 1 to 65535."
            : OfName(colon < 0 ? name : name[..colon], isBelow);
    }

    private static string? OfName(string name, bool isBelow)
    {
        if (name.Contains('*', StringComparison.Ordinal))
        {
            return "A star stands at the beginning, for whole labels: *.example.com.";
        }

        var labels = name.Split('.');
        if (name.Length > LongestName || !labels.All(IsLabel))
        {
            return "A host's labels have 1 to 63 letters, digits and hyphens, with no hyphen at either end and no dot at the end of all.";
        }

        if (IsNumber(labels[^1]))
        {
            return "An address cannot be allowed, only a name.";
        }

        return isBelow && labels.Length < 2 ? "Behind a star there are two labels at least: *.example.com." : null;
    }

    private static bool IsPort(string text) =>
        !text.StartsWith('0') && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // Resolvers read 127.1, 0x7f.1 and 2130706433 as addresses; no top-level domain looks like these.
    private static bool IsNumber(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && !label.AsSpan(2).ContainsAnyExcept(HexDigits));

    private static bool IsLabel(string label) =>
        label.Length is >= 1 and <= LongestLabel
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
