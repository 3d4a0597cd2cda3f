using Mentiko.Core.Results;

namespace Mentiko.Core.Schedules;

/// <summary>A moment at which a schedule is due, and what its zone's clock shows then.</summary>
/// <param name="At">The moment, with the zone's offset from UTC.</param>
/// <param name="ClockChange">How the zone's clock was changed since the tick before, or since the start of the list; zero where it was not.</param>
public sealed record CalendarTick(DateTimeOffset At, TimeSpan ClockChange);

/// <summary>
/// Reads cron expressions in time zones. Where a clock is put forward, whatever was due within the hour that does not
/// exist comes once, at the first moment after it; where a clock is put back, a tick at a fixed time within
/// the hour that comes twice comes the first time, and ticks of an interval come both times. An interval is <c>*</c>, a range or a step in the fields of seconds, minutes or hours.
/// Knows no namespace, and reads nothing but the machine's table of time zones.
/// </summary>
public interface ITickCalendar
{
    /// <summary>What is wrong, by the paths <c>$.cron</c> and <c>$.timeZone</c>; null when both are good.</summary>
    Error.Invalid? Check(string cron, string timeZone);

    /// <summary>The next ticks after a moment, at most <paramref name="count"/>; fewer where none come any more. Both texts are known to be good.</summary>
    IReadOnlyList<CalendarTick> Next(string cron, string timeZone, DateTimeOffset after, int count);

    /// <summary>The last ticks after <paramref name="after"/> and not later than <paramref name="until"/>, at most <paramref name="count"/>, oldest first; and whether there are older ones.</summary>
    (IReadOnlyList<DateTimeOffset> Ticks, bool HasOlder) LastWithin(string cron, string timeZone, DateTimeOffset after, DateTimeOffset until, int count);
}
