using Cronos;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>
/// A cron expression by the clock of a zone. Cronos tells which times of a clock fit; when the clock shows them is told
/// here, by the zone's offset at each moment. Cronos asks the zone which times are ambiguous, and .NET has no right
/// answer where summer is the standard time (Europe/Dublin) or the clock is put back for a month (Africa/Casablanca):
/// it would come to the same moment again and again there.
/// </summary>
internal sealed class ZonedCron(CronExpression expression, bool isInterval, TimeZoneInfo zone)
{
    // No zone changes its clock twice within a day, or by more than three hours.
    private static readonly TimeSpan Step = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestChange = TimeSpan.FromHours(3);

    /// <summary>By five fields, or six with seconds first. Throws <c>CronFormatException</c>.</summary>
    public static CronExpression Read(string cron) => CronExpression.Parse(cron, Fields(cron).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);

    public static ZonedCron Parse(string cron, TimeZoneInfo zone) =>
        new(Read(cron), Fields(cron)[..^3].Any(field => field.AsSpan().ContainsAny("*-/")), zone);

    /// <summary>The first moment after the given one; null where there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var at = after.UtcDateTime;
        var offset = OffsetAt(at);
        var local = at + offset;
        if (RepeatedUntil(at, offset) is { } first && first > local)
        {
            local = first.AddTicks(-1);
        }

        while (expression.GetNextOccurrence(AsClock(local)) is { } shown)
        {
            var moment = DateTime.SpecifyKind(shown, DateTimeKind.Unspecified) - offset;
            if (FindChange(at, moment) is not { } change)
            {
                return new DateTimeOffset(DateTime.SpecifyKind(shown, DateTimeKind.Unspecified), offset);
            }

            // A time that the clock leaves out is the moment at which it is put forward.
            var next = OffsetAt(change);
            if (next > offset && shown < change + next)
            {
                return new DateTimeOffset(DateTime.SpecifyKind(change + next, DateTimeKind.Unspecified), next);
            }

            // A time that the clock shows twice is the first of both, but for what comes every so often.
            local = (isInterval || next > offset ? change + next : change + offset).AddTicks(-1);
            (at, offset) = (change, next);
        }

        return null;
    }

    private static string[] Fields(string cron) => cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Until when the clock shows for the second time what does not count twice; null where it does not.</summary>
    private DateTime? RepeatedUntil(DateTime at, TimeSpan offset)
    {
        var earlier = at - LongestChange;
        if (isInterval || OffsetAt(earlier) <= offset || FindChange(earlier, at) is not { } change)
        {
            return null;
        }

        return change + OffsetAt(change.AddTicks(-1));
    }

    /// <summary>The first moment after one, up to another, at which the offset is another.</summary>
    private DateTime? FindChange(DateTime after, DateTime until)
    {
        var offset = OffsetAt(after);
        for (var from = after; from < until;)
        {
            var to = until - from > Step ? from + Step : until;
            if (OffsetAt(to) != offset)
            {
                while ((to - from).Ticks > 1)
                {
                    var middle = from + TimeSpan.FromTicks((to - from).Ticks / 2);
                    (from, to) = OffsetAt(middle) == offset ? (middle, to) : (from, middle);
                }

                return to;
            }

            from = to;
        }

        return null;
    }

    private TimeSpan OffsetAt(DateTime utc) => zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));

    // What Cronos takes for UTC is a clock without changes.
    private static DateTime AsClock(DateTime local) => DateTime.SpecifyKind(local, DateTimeKind.Utc);
}
