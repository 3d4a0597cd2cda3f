using System.Net;

namespace Mentiko.Core.Hosts;

/// <summary>What a registered host may be called, in each of its parts. The parts go to another machine: none can be taken for an option or a second path.</summary>
public static class HostRules
{
    private const int LongestName = 253, LongestUser = 32, LongestPrefix = 200;

    public static string? ProblemOfAddress(string address) =>
        IPAddress.TryParse(address, out _) || (address.Length is > 0 and <= LongestName && address.Split('.').All(IsLabel))
            ? null
            : "This is a host's name or an IP address, without a port.";

    public static string? ProblemOfPort(int port) => port is > 0 and <= 65_535 ? null : "A port is a number from 1 to 65535.";

    public static string? ProblemOfUser(string user) =>
        user.Length is > 0 and <= LongestUser && (char.IsAsciiLetterLower(user[0]) || user[0] == '_') && user.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-') && user != "root"
            ? null
            : "An account has up to 32 lower-case letters, digits, '-' and '_', begins with a letter and is not root.";

    public static string? ProblemOfPrefix(string prefix) =>
        prefix.Length is > 1 and <= LongestPrefix && prefix[0] == '/' && prefix[1..].Split('/').All(IsSegment)
            ? null
            : "A prefix is an absolute path of letters, digits, '.', '-' and '_', without '.' and '..' and no '/' at its end.";

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool IsSegment(string segment) =>
        segment.Length > 0 && segment[0] is not ('.' or '-') && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
