using System.Globalization;
using Mentiko.Core.Schedules;

namespace Mentiko.Web.Components.Pages.Schedules;

/// <summary>Shows moments on the clocks of schedules.</summary>
public static class ClockWords
{
    public static string Of(DateTimeOffset local) => local.ToString("ddd yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>What happened to the zone's clock before the tick; null where nothing did.</summary>
    public static string? ChangeOf(CalendarTick tick) => tick.ClockChange == TimeSpan.Zero
        ? null
        : $"the clock is put {(tick.ClockChange > TimeSpan.Zero ? "forward" : "back")} {(int)tick.ClockChange.Duration().TotalMinutes} min before this one";

    /// <summary>The moment on the clock of a schedule's zone; in UTC where this machine does not know it any more.</summary>
    public static DateTimeOffset In(DateTimeOffset moment, string zone) => TimeZoneInfo.ConvertTime(moment, IanaZones.Find(zone) ?? TimeZoneInfo.Utc);
}
