using Mentiko.Core.Chains;
using Mentiko.Core.Schedules;
using Mentiko.Infrastructure.Schedules;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Schedules;

/// <summary>What is done about ticks that are due, on time and late.</summary>
public sealed class TickPlanTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void OnTime_EachSecondOfAShortDelay_IsStartedOnce()
    {
        var plan = For("* * * * * *", MisfirePolicy.Skip, Noon, Noon.AddSeconds(5));
        Assert.Equal(Enumerable.Range(0, 6).Select(second => Noon.AddSeconds(second)), plan.Start);
        Assert.Null(plan.Missed);
        Assert.Equal(Noon.AddSeconds(6), plan.Next);
    }

    [Theory]
    [InlineData(MisfirePolicy.Skip, 0, true)]
    [InlineData(MisfirePolicy.Once, 1, true)]
    [InlineData(MisfirePolicy.All, 8, false)]
    public void Late_EightHoursOfHourlyTicks_AsThePolicySays(MisfirePolicy policy, int started, bool missed)
    {
        var plan = For("30 * * * *", policy, Noon.AddMinutes(30), Noon.AddHours(8));
        Assert.Equal(Enumerable.Range(8 - started, started).Select(hour => Noon.AddMinutes(30).AddHours(hour)), plan.Start);
        Assert.Equal(missed ? Noon.AddMinutes(30) : null, plan.Missed);
        Assert.Equal(Noon.AddHours(8).AddMinutes(30), plan.Next);
    }

    [Fact]
    public void Late_OneTickAndOnce_IsMadeUpForAndNothingIsMissed()
    {
        var plan = For("0 12 * * *", MisfirePolicy.Once, Noon, Noon.AddHours(1));
        Assert.Equal([Noon], plan.Start);
        Assert.Null(plan.Missed);
    }

    [Fact]
    public void Late_AYearOfSeconds_IsBoundedAtAHundredAndQuick()
    {
        var plan = For("* * * * * *", MisfirePolicy.All, Noon, Noon.AddYears(1));
        Assert.Equal(TickPlan.MostMadeUp + (int)TickPlan.Grace.TotalSeconds, plan.Start.Length);
        Assert.Equal(Noon, plan.Missed);
        Assert.Equal(Noon.AddYears(1), plan.Start[^1]);
        Assert.Equal(plan.Start.Distinct().Order(), plan.Start);
    }

    [Fact]
    public void Late_WithOneOnTimeAndOnce_IsOneRunOnly()
    {
        var plan = For("0 * * * *", MisfirePolicy.Once, Noon, Noon.AddHours(3).AddSeconds(2));
        Assert.Equal([Noon.AddHours(3)], plan.Start);
        Assert.Equal(Noon, plan.Missed);
    }

    private static TickPlan For(string cron, MisfirePolicy misfire, DateTimeOffset due, DateTimeOffset now) =>
        TickPlan.For(new CronosCalendar(), new ScheduleDefinition(ChainName.Parse("weekly"), cron, "UTC", "{}", true, misfire, OverlapPolicy.Allow), due, now);
}
