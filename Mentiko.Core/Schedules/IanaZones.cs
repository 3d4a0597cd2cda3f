using System.Text.RegularExpressions;

namespace Mentiko.Core.Schedules;

/// <summary>Finds time zones by names that came from outside.</summary>
public static partial class IanaZones
{
    /// <summary>No name of a zone is longer, in characters.</summary>
    public const int LongestName = 64;

    // Files of the table that are no zones, or another one on each machine.
    private static readonly string[] NoZones = ["Factory", "localtime", "posixrules", "leapseconds"];

    /// <summary>
    /// The zone of exactly this IANA name, such as <c>Europe/Berlin</c> or <c>UTC</c>; null for null, for what is no such
    /// name, and for one that this machine's table has not got. Does not throw.
    /// </summary>
    public static TimeZoneInfo? Find(string? name) =>
        // The name becomes part of a file's path in the library: only what looks like a zone gets there.
        name is { Length: <= LongestName } && Name().IsMatch(name) && !NoZones.Contains(name)
        && !name.StartsWith("posix/", StringComparison.Ordinal) && !name.StartsWith("right/", StringComparison.Ordinal)
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId && string.Equals(zone.Id, name, StringComparison.Ordinal)
            ? zone
            : null;

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
