using System.Collections.Immutable;
using System.Globalization;

namespace Mentiko.Core.Agents;

/// <summary>
/// Hosts that may be called: <c>api.example.com</c>, <c>api.example.com:8443</c>, <c>*.example.com</c> for every name
/// below example.com and not for itself. Without a port it means the two usual ones, 80 and 443. Addresses are no hosts.
/// </summary>
public readonly record struct HostPattern
{
    private HostPattern(string name, bool isBelow, int? port) => (Name, IsBelow, Port) = (name, isBelow, port);

    /// <summary>The name in lower case, without the star.</summary>
    public string Name { get; }

    /// <summary>Whether it means the names below <see cref="Name"/>.</summary>
    public bool IsBelow { get; }

    /// <summary>From 1 to 65,535; null for 80 and 443.</summary>
    public int? Port { get; }

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{(IsBelow ? "*." : "")}{Name}{(Port is { } port ? $":{port}" : "")}");

    public static HostPattern Parse(string text) =>
        TryParse(text, out var pattern, out var problem) ? pattern : throw new FormatException(problem);

    /// <param name="text">The text.</param>
    /// <param name="pattern">The pattern, where it is one.</param>
    /// <param name="problem">What is wrong with it, as a sentence; empty where nothing is.</param>
    public static bool TryParse(string text, out HostPattern pattern, out string problem)
    {
        pattern = default;
        problem = HostPatternProblems.Of(text) ?? "";
        if (problem.Length > 0)
        {
            return false;
        }

        var isBelow = text.StartsWith("*.", StringComparison.Ordinal);
        var name = isBelow ? text[2..] : text;
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        int? port = colon < 0 ? null : int.Parse(name.AsSpan(colon + 1), CultureInfo.InvariantCulture);
        pattern = new HostPattern(colon < 0 ? name : name[..colon], isBelow, port);
        return true;
    }

    /// <summary>Whether it means this host and port.</summary>
    /// <param name="host">A host name in lower case, without a dot at its end.</param>
    /// <param name="port">The port.</param>
    public bool Covers(string host, int port) => CoversName(host) && (Port == port || (Port is null && port is 80 or 443));

    /// <summary>What both of two lists mean: an attempt may call what its definition names and its organization allows.</summary>
    public static ImmutableArray<HostPattern> Both(IEnumerable<HostPattern> some, IReadOnlyCollection<HostPattern> others) =>
        [.. some.SelectMany(one => others.Select(other => one.And(other))).OfType<HostPattern>().Distinct()];

    public override string ToString() => Text;

    private HostPattern? And(HostPattern other)
    {
        if (PortWith(other) is not { } port)
        {
            return null;
        }

        var (narrow, wide) = IsBelow == other.IsBelow && Name.Length < other.Name.Length || (IsBelow && !other.IsBelow) ? (other, this) : (this, other);
        var isWithin = narrow.IsBelow == wide.IsBelow && narrow.Name == wide.Name || (wide.IsBelow && wide.CoversName(narrow.Name));
        return isWithin ? new HostPattern(narrow.Name, narrow.IsBelow, port == 0 ? null : port) : null;
    }

    // 0 for the two usual ones; null where they have none in common.
    private int? PortWith(HostPattern other) => (Port, other.Port) switch
    {
        (null, null) => 0,
        ({ } port, null) => port is 80 or 443 ? port : null,
        (null, { } port) => port is 80 or 443 ? port : null,
        ({ } one, { } another) => one == another ? one : null,
    };

    private bool CoversName(string host) => IsBelow
        ? host.Length > Name.Length + 1 && host.EndsWith(Name, StringComparison.Ordinal) && host[^(Name.Length + 1)] == '.'
        : host == Name;
}
