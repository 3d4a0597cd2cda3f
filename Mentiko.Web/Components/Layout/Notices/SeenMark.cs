using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Notifications;

namespace Mentiko.Web.Components.Layout.Notices;

/// <summary>What somebody has seen: of what has happened everything up to a moment, of what lasts each thing by its key. As text it is kept in their browser.</summary>
/// <param name="Until">The newest thing that has happened and was seen, in Unix milliseconds.</param>
/// <param name="Lasting">Keys of what lasts and was seen.</param>
internal sealed record SeenMark(long Until, ImmutableHashSet<string> Lasting)
{
    private const char Between = ' ';

    public static SeenMark Nothing { get; } = new(0, []);

    public bool Covers(Notification one) => one.IsLasting ? Lasting.Contains(one.Key) : TimeOf(one) <= Until;

    /// <summary>After all of these were seen. What lasted and is gone is forgotten, so that it counts when it comes back.</summary>
    public SeenMark Over(IReadOnlyCollection<Notification> shown) => new(
        shown.Where(one => !one.IsLasting).Select(TimeOf).Append(Until).Max(),
        [.. shown.Where(one => one.IsLasting).Select(one => one.Key)]);

    /// <summary>What a browser has kept; nothing is seen by what cannot be read.</summary>
    public static SeenMark Parse(string? text) =>
        text?.Split(Between) is [var until, .. var keys] && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            ? new SeenMark(time, [.. keys])
            : Nothing;

    public override string ToString() => string.Join(Between, [Until.ToString(CultureInfo.InvariantCulture), .. Lasting.Order(StringComparer.Ordinal)]);

    private static long TimeOf(Notification one) => one.At?.ToUnixTimeMilliseconds() ?? 0;
}
