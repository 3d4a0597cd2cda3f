using Cronos;
using Mentiko.Core.Results;
using Mentiko.Core.Schedules;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>The calendar by Cronos and the machine's time zones; with <see cref="ZonedCron"/> the only place that uses Cronos.</summary>
internal sealed class CronosCalendar : ITickCalendar
{
    // The first look goes back so far; each further one four times as far, until enough ticks lie in it.
    private static readonly TimeSpan FirstWindow = TimeSpan.FromMinutes(2);

    public Error.Invalid? Check(string cron, string timeZone)
    {
        var errors = new Dictionary<string, string[]>();
        if (FindProblem(cron) is { } problem)
        {
            errors["$.cron"] = [problem];
        }

        if (IanaZones.Find(timeZone) is null)
        {
            errors["$.timeZone"] = ["This is no IANA time zone, such as Europe/Berlin or UTC."];
        }

        return errors.Count > 0 ? new Error.Invalid(errors) : null;
    }

    public IReadOnlyList<CalendarTick> Next(string cron, string timeZone, DateTimeOffset after, int count)
    {
        var (zoned, zone) = Zoned(cron, timeZone);
        var ticks = new List<CalendarTick>(count);
        var offset = zone.GetUtcOffset(after);
        while (ticks.Count < count && zoned.Next(after) is { } next)
        {
            ticks.Add(new CalendarTick(next, next.Offset - offset));
            (after, offset) = (next, next.Offset);
        }

        return ticks;
    }

    public (IReadOnlyList<DateTimeOffset> Ticks, bool HasOlder) LastWithin(string cron, string timeZone, DateTimeOffset after, DateTimeOffset until, int count)
    {
        if (after >= until)
        {
            return ([], false);
        }

        var (zoned, _) = Zoned(cron, timeZone);
        for (var window = FirstWindow; ; window *= 4)
        {
            var from = until - after <= window ? after : until - window;
            var last = new Queue<DateTimeOffset>();
            var more = false;
            for (var tick = zoned.Next(from); tick <= until; tick = zoned.Next(tick.Value))
            {
                last.Enqueue(tick.Value);
                if (last.Count > count)
                {
                    last.Dequeue();
                    more = true;
                }
            }

            if (more || from == after)
            {
                return (last.ToList(), more);
            }
        }
    }

    private static (ZonedCron Cron, TimeZoneInfo Zone) Zoned(string cron, string timeZone)
    {
        var zone = ZoneOf(timeZone);
        return (ZonedCron.Parse(cron, zone), zone);
    }

    private static string? FindProblem(string cron)
    {
        if (cron.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length is not (5 or 6) || cron.Any(char.IsControl))
        {
            return "A schedule has five fields (minute, hour, day, month, weekday), or six with seconds first, with spaces between.";
        }

        try
        {
            return ZonedCron.Read(cron).GetNextOccurrence(DateTime.UnixEpoch) is null ? "No moment fits this: the day does not exist in any of these months." : null;
        }
        catch (CronFormatException bad)
        {
            return bad.Message;
        }
    }

    private static TimeZoneInfo ZoneOf(string name) =>
        IanaZones.Find(name) ?? throw new TimeZoneNotFoundException($"This machine does not know the time zone '{name}' any more.");
}
