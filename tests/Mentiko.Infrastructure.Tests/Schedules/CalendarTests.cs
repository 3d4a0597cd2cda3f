using Mentiko.Core.Schedules;
using Mentiko.Infrastructure.Schedules;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Schedules;

/// <summary>
/// Five years of clock changes in seven zones against a calendar of another kind: it walks every half hour of
/// those years and looks at the zone's clock. The zones change by an hour and by half an hour, at midnight, in the
/// other half of the year, several times a year, with a winter time that is not the standard one, and never.
/// </summary>
public sealed class CalendarTests
{
    private const int Step = 30;
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = From.AddYears(5);
    private readonly CronosCalendar _calendar = new();

    public static TheoryData<string> Zones => ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "Europe/Dublin", "Asia/Kolkata"];

    [Theory]
    [MemberData(nameof(Zones))]
    public void Interval_EveryHalfOrSecondHour_ComesWheneverTheClockShowsItAndOnceForAGap(string zone)
    {
        var walk = Walk(zone);
        AssertSame(Shown(walk, (_, minute) => minute % Step == 0), All("*/30 * * * *", zone));
        AssertSame(Shown(walk, (hour, minute) => hour % 2 == 0 && minute == 0), All("0 */2 * * *", zone));
        AssertSame(Shown(walk, (hour, minute) => hour is >= 0 and <= 3 && minute == 30), All("30 0-3 * * *", zone));
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void FixedTime_OnceADay_AtTheFirstMomentAfterAGapAndTheFirstOfTwo(string zone)
    {
        var walk = Walk(zone);
        AssertSame(Daily(walk, 2, 30), All("0 30 2 * * *", zone));
        foreach (var (hour, minute) in new[] { (0, 0), (0, 30), (1, 0), (1, 30), (2, 0), (2, 30), (3, 0), (12, 0) })
        {
            AssertSame(Daily(walk, hour, minute), All($"{minute} {hour} * * *", zone));
        }
    }

    [Fact]
    public void Zones_OfTheSimulation_DoChangeTheirClocks()
    {
        // The control: without changes the simulation would show nothing.
        var changes = Zones.Select(zone => Changes(zone.Data)).ToList();
        Assert.Equal(0, changes[^1]);
        Assert.All(changes.SkipLast(1), count => Assert.InRange(count, 9, 25));
    }

    [Fact]
    public void Next_AcrossAChange_SaysHowTheClockWasChanged()
    {
        var ticks = _calendar.Next("30 2 * * *", "Europe/Berlin", new DateTimeOffset(2027, 3, 26, 12, 0, 0, TimeSpan.Zero), 3);
        Assert.Equal(["2027-03-27T02:30:00+01:00", "2027-03-28T03:00:00+02:00", "2027-03-29T02:30:00+02:00"], ticks.Select(tick => tick.At.ToString("yyyy-MM-dd'T'HH:mm:sszzz", null)));
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.Zero], ticks.Select(tick => tick.ClockChange));
    }

    [Fact]
    public void LastWithin_AnyCount_IsTheEndOfAllOfThem()
    {
        var all = All("0 */5 * * *", "America/New_York");
        foreach (var count in new[] { 0, 1, 7, all.Count, all.Count + 1 })
        {
            var (ticks, hasOlder) = _calendar.LastWithin("0 */5 * * *", "America/New_York", From, Until, count);
            Assert.Equal(all.TakeLast(count), ticks.Select(tick => tick.ToUniversalTime()));
            Assert.Equal(count < all.Count, hasOlder);
        }
    }

    [Theory]
    [InlineData("* * * * *", "UTC", true)]
    [InlineData("*/5 * * * * *", "Etc/UTC", true)]
    [InlineData("0 9 L * *", "America/Argentina/Buenos_Aires", true)]
    [InlineData("@hourly", "UTC", false)]
    [InlineData("* * * *", "UTC", false)]
    [InlineData("0 0 31 2 *", "UTC", false)]
    [InlineData("* * * * *", "Europe/Nowhere", false)]
    [InlineData("* * * * *", "../../etc/localtime", false)]
    [InlineData("* * * * *", "/usr/share/zoneinfo/UTC", false)]
    [InlineData("* * * * *", "posixrules", false)]
    [InlineData("* * * * *", "utc", false)]
    [InlineData("* * * * *", "", false)]
    public void Check_ExpressionAndZone_TakesWhatIsDocumented(string cron, string zone, bool good) => Assert.Equal(good, _calendar.Check(cron, zone) is null);

    // Not by Assert.Equal, which takes a minute for a million of them.
    private static void AssertSame(List<DateTimeOffset> expected, List<DateTimeOffset> actual)
    {
        var same = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(
            same == expected.Count && same == actual.Count,
            $"After {same} of {expected.Count}: {expected.ElementAtOrDefault(same):u} was expected, {actual.ElementAtOrDefault(same):u} came.");
    }

    private List<DateTimeOffset> All(string cron, string zone)
    {
        var ticks = new List<DateTimeOffset>();
        for (var after = From.AddTicks(-1); ;)
        {
            var next = _calendar.Next(cron, zone, after, 500).Select(tick => tick.At.ToUniversalTime()).TakeWhile(tick => tick < Until).ToList();
            if (next.Count == 0)
            {
                return ticks;
            }

            ticks.AddRange(next);
            after = next[^1];
        }
    }

    private static List<DateTimeOffset> Shown(List<(DateTimeOffset At, List<DateTime> Shown)> walk, Func<int, int, bool> shows) =>
        walk.Where(step => step.Shown.Exists(time => shows(time.Hour, time.Minute))).Select(step => step.At).ToList();

    /// <summary>Every step of the years with what the clock shows then, and before it what it did not show because it was put forward at this very moment.</summary>
    private static List<(DateTimeOffset At, List<DateTime> Shown)> Walk(string zone)
    {
        var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var steps = new List<(DateTimeOffset, List<DateTime>)>();
        var before = clock.GetUtcOffset(From);
        for (var at = From; at < Until; at = at.AddMinutes(Step))
        {
            var now = clock.GetUtcOffset(at);
            var shown = new List<DateTime>();
            for (var time = at.UtcDateTime + (before < now ? before : now); time <= at.UtcDateTime + now; time = time.AddMinutes(Step))
            {
                shown.Add(time);
            }

            steps.Add((at, shown));
            before = now;
        }

        return steps;
    }

    /// <summary>Of each day the first moment at which the clock shows the time or leaves it out, by the offsets alone: .NET does not know all times that are ambiguous.</summary>
    private static List<DateTimeOffset> Daily(List<(DateTimeOffset At, List<DateTime> Shown)> walk, int hour, int minute)
    {
        var days = new HashSet<DateTime>();
        return Shown(walk.Where(step => step.Shown.Exists(time => time.Hour == hour && time.Minute == minute && days.Add(time.Date))).ToList(), (_, _) => true);
    }

    private static int Changes(string zone)
    {
        var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var count = 0;
        for (var at = From; at < Until; at = at.AddHours(1))
        {
            count += clock.GetUtcOffset(at) == clock.GetUtcOffset(at.AddHours(1)) ? 0 : 1;
        }

        return count;
    }
}
