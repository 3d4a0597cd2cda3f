using System.Collections.Immutable;

namespace Mentiko.Core.Schedules;

/// <summary>What to do about a schedule that is due.</summary>
/// <param name="Start">Ticks that shall have a run, oldest first.</param>
/// <param name="Missed">The first tick that shall have none because nobody was there at its time; null where there is no such.</param>
/// <param name="Next">The tick after all of these; null where none comes any more.</param>
public sealed record TickPlan(ImmutableArray<DateTimeOffset> Start, DateTimeOffset? Missed, DateTimeOffset? Next)
{
    /// <summary>At most so many late ticks are made up for.</summary>
    public const int MostMadeUp = 100;

    /// <summary>A tick that is handled within this time after it was due is not late.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    // More ticks than this never lie within the grace: seconds are the smallest step.
    private static readonly int MostInGrace = (int)Grace.TotalSeconds + 1;

    /// <summary>Decides about every tick from <paramref name="due"/> up to now.</summary>
    /// <param name="calendar">When it ticks.</param>
    /// <param name="definition">The schedule.</param>
    /// <param name="due">The first tick that nobody has handled yet; not later than now.</param>
    /// <param name="now">The instance's time.</param>
    public static TickPlan For(ITickCalendar calendar, ScheduleDefinition definition, DateTimeOffset due, DateTimeOffset now)
    {
        var (cron, zone) = (definition.Cron, definition.TimeZone);
        var before = due.AddMilliseconds(-1);
        var onTimeFrom = now - Grace;
        var onTime = calendar.LastWithin(cron, zone, Later(before, onTimeFrom), now, MostInGrace).Ticks;
        var next = calendar.Next(cron, zone, now, 1).Select(tick => (DateTimeOffset?)tick.At).FirstOrDefault();
        if (due > onTimeFrom)
        {
            return new TickPlan([.. onTime], null, next);
        }

        var wanted = definition.Misfire switch { MisfirePolicy.Skip => 0, MisfirePolicy.Once => 1, MisfirePolicy.All => MostMadeUp };
        var (late, hasOlder) = calendar.LastWithin(cron, zone, before, onTimeFrom, wanted);

        // What is on time stands for what is late where one run shall do for all.
        var madeUp = definition.Misfire == MisfirePolicy.Once && onTime.Count > 0 ? [] : late;
        DateTimeOffset? missed = hasOlder || madeUp.Count < late.Count ? due : null;
        return new TickPlan([.. madeUp, .. onTime], missed, next);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
