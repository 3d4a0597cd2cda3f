using System.Globalization;

namespace Mentiko.Infrastructure.Egress;

/// <summary>
/// Where a request goes, read strictly: a host name and a port, and nothing that a resolver, a library or a person could
/// read as something else. An address in any notation is no host name.
/// </summary>
internal readonly record struct HostAndPort(string Host, int Port)
{
    private const int LongestName = 253, LongestLabel = 63;

    /// <param name="text"><c>host</c> or <c>host:port</c>.</param>
    /// <param name="usualPort">The port where none is named; null where one has to be.</param>
    /// <param name="place">The name in lower case.</param>
    public static bool TryRead(ReadOnlySpan<char> text, int? usualPort, out HostAndPort place)
    {
        place = default;
        var colon = text.IndexOf(':');
        var name = colon < 0 ? text : text[..colon];
        if ((colon < 0 ? usualPort : ReadPort(text[(colon + 1)..])) is not { } port || !IsName(name))
        {
            return false;
        }

        place = new HostAndPort(name.ToString().ToLowerInvariant(), port);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static int? ReadPort(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= 5 && text[0] != '0' && !text.ContainsAnyExceptInRange('0', '9')
            && int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) is var port and <= ushort.MaxValue
            ? port
            : null;

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.Length is < 1 or > LongestName)
        {
            return false;
        }

        var last = default(ReadOnlySpan<char>);
        foreach (var range in name.Split('.'))
        {
            last = name[range];
            if (!IsLabel(last))
            {
                return false;
            }
        }

        return !LooksLikeANumber(last);
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is < 1 or > LongestLabel || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        foreach (var letter in label)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '-')
            {
                return false;
            }
        }

        return true;
    }

    // What inet_aton takes for the last part of an address; no top-level domain begins with a digit.
    private static bool LooksLikeANumber(ReadOnlySpan<char> label) => char.IsAsciiDigit(label[0]);
}
