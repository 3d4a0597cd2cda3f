using System.Globalization;

namespace Mentiko.Core.Agents;

/// <summary>The form of a host in an agent's allow list: <c>api.example.com</c>, <c>*.example.com</c>, <c>api.example.com:8443</c>.</summary>
internal static class HostPattern
{
    public static bool IsValid(string text)
    {
        var name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            var port = name[(colon + 1)..];
            name = name[..colon];
            if (port.StartsWith('0') || !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                return false;
            }
        }

        return name.Length is >= 1 and <= 253 && name.Split('.').All(IsLabel);
    }

    private static bool IsLabel(string label) =>
        label.Length is >= 1 and <= 63
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
