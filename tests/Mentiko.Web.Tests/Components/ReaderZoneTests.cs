using System.Globalization;
using Bunit;
using Mentiko.Core.Access;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Pages.Runs;
using Mentiko.Web.Components.Pages.Runs.Log;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Components;

/// <summary>Moments on the clock of whoever reads.</summary>
public sealed class ReaderZoneTests : BunitContext
{
    private readonly FakeTimeProvider _time = new(FakeRun.Start);

    public ReaderZoneTests() => Services.AddSingleton<TimeProvider>(_time);

    [Theory]
    [InlineData("Europe/Berlin", "2026-07-01T10:14:03Z", "2026-07-01 12:14:03 UTC+02:00")]
    [InlineData("Europe/Berlin", "2026-11-29T09:14:03Z", "2026-11-29 10:14:03 UTC+01:00")]
    [InlineData("Europe/London", "2026-07-01T10:14:03Z", "2026-07-01 11:14:03 UTC+01:00")]
    [InlineData("Europe/London", "2026-11-29T10:14:03Z", "2026-11-29 10:14:03 UTC")]
    [InlineData("America/St_Johns", "2026-07-01T01:00:00Z", "2026-06-30 22:30:00 UTC-02:30")]
    [InlineData("America/St_Johns", "2026-12-01T01:00:00Z", "2026-11-30 21:30:00 UTC-03:30")]
    [InlineData("Asia/Kathmandu", "2026-11-29T10:14:03Z", "2026-11-29 15:59:03 UTC+05:45")]
    [InlineData("UTC", "2026-11-29T11:14:03+01:00", "2026-11-29 10:14:03 UTC")]
    public void Exact_SummerOrWinter_StandsOnTheZonesClock(string zone, string moment, string text) =>
        Assert.Equal(text, ReaderZone.Of(zone).Exact(At(moment)));

    // Where a clock is put back, the same reading comes twice: only the offset tells them apart.
    [Fact]
    public void Exact_TheHourThatComesTwice_IsToldApart()
    {
        var berlin = ReaderZone.Of("Europe/Berlin");
        Assert.Equal(
            ["2026-10-25 02:30:00 UTC+02:00", "2026-10-25 02:30:00 UTC+01:00"],
            new[] { At("2026-10-25T00:30:00Z"), At("2026-10-25T01:30:00Z") }.Select(berlin.Exact));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Europe/Nowhere")]
    [InlineData("../../etc/passwd")]
    [InlineData("Europe/../../../../etc/passwd")]
    [InlineData("/usr/share/zoneinfo/Europe/Berlin")]
    [InlineData("posix/Europe/Berlin")]
    [InlineData("localtime")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("Europe/Berlin\n")]
    [InlineData("Europe/Berlin\0")]
    [InlineData("europe/berlin")]
    public void Of_WhatNamesNoZone_IsUtc(string? name) => Assert.Same(ReaderZone.Utc, ReaderZone.Of(name));

    [Fact]
    public void Of_AnEndlessName_IsUtc() => Assert.Same(ReaderZone.Utc, ReaderZone.Of(new string('a', 100_000)));

    [Theory]
    [InlineData("Asia/Katmandu", "Asia/Kathmandu")]
    [InlineData("Asia/Calcutta", "Asia/Kolkata")]
    [InlineData("Asia/Saigon", "Asia/Ho_Chi_Minh")]
    [InlineData("Asia/Rangoon", "Asia/Yangon")]
    [InlineData("Europe/Kiev", "Europe/Kyiv")]
    [InlineData("America/Buenos_Aires", "America/Argentina/Buenos_Aires")]
    [InlineData("America/Indianapolis", "America/Indiana/Indianapolis")]
    [InlineData("America/Godthab", "America/Nuuk")]
    [InlineData("Pacific/Enderbury", "Pacific/Kanton")]
    public void Of_ANameThatBrowsersStillSay_IsTheZoneOfToday(string said, string id) => Assert.Equal(id, ReaderZone.Of(said).Id);

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void Exact_AtTheEndsOfTime_DoesNotThrow(string moment) =>
        Assert.All(["America/Los_Angeles", "Pacific/Kiritimati"], zone => Assert.NotEmpty(ReaderZone.Of(zone).Exact(At(moment))));

    [Fact]
    public void When_InAZone_SaysItsClockOnHoverAndTheMomentToPrograms()
    {
        var time = RenderWhen("Asia/Kathmandu", At("2026-11-23T09:00:00Z"));
        Assert.Equal(
            ("1 h ago", "2026-11-23 14:45:00 UTC+05:45", "2026-11-23T09:00:00Z"),
            (time.TextContent, time.GetAttribute("title"), time.GetAttribute("datetime")));
    }

    [Fact]
    public void When_LongAgo_SaysTheDayThatItWasForTheReader()
    {
        var late = At("2026-06-30T22:00:00Z");
        Assert.Equal("2026-07-01", RenderWhen("Europe/Berlin", late).TextContent);
        Assert.Equal("2026-06-30", RenderWhen("UTC", late).TextContent);
    }

    [Fact]
    public void When_OfAHostileZone_SaysUtcAndNothingOfIt()
    {
        var time = RenderWhen("\"><script>alert(1)</script>", At("2026-11-23T09:00:00Z"));
        Assert.Equal("2026-11-23 09:00:00 UTC", time.GetAttribute("title"));
        Assert.DoesNotContain("script", time.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public void When_TheClockIsLearntLater_IsSetByIt()
    {
        var page = Render<Microsoft.AspNetCore.Components.CascadingValue<ReaderZone>>(parameters => parameters
            .Add(clock => clock.Value, ReaderZone.Utc)
            .AddChildContent<When>(when => when.Add(one => one.At, FakeRun.Start)));
        Assert.Equal("2026-11-23 10:00:00 UTC", page.Find("time").GetAttribute("title"));
        page.Render(parameters => parameters
            .Add(clock => clock.Value, ReaderZone.Of("Asia/Kathmandu"))
            .AddChildContent<When>(when => when.Add(one => one.At, FakeRun.Start)));
        Assert.Equal("2026-11-23 15:45:00 UTC+05:45", page.Find("time").GetAttribute("title"));
    }

    [Fact]
    public void RunTable_InAZone_SaysItsClockOnHover()
    {
        var table = Render<RunTable>(parameters => parameters
            .AddCascadingValue(new NamespaceView("acme", "Acme", Role.Viewer))
            .AddCascadingValue(ReaderZone.Of("America/St_Johns"))
            .Add(runs => runs.Runs, [FakeRun.Of(RunStatus.Succeeded)]));
        Assert.Equal("2026-11-23 06:30:00 UTC-03:30", table.Find("time").GetAttribute("title"));
    }

    [Fact]
    public void Log_ClockThatIsSetLater_PutsAllLinesOnIt()
    {
        var window = new LogWindow();
        window.Show(new LogPage([Line(1)], null, 2, 0));
        Assert.Equal("10:00:01.000", window.Rows[0].Time);
        window.SetBy(ReaderZone.Of("Asia/Kathmandu"));
        window.Append([Line(2)]);
        Assert.Equal(["15:45:01.000", "15:45:02.000"], window.Rows.Select(row => row.Time));
    }

    private static LogLine Line(long seq) => new(seq, FakeRun.Start.AddSeconds(seq), null, LogStream.StdOut, "text");

    private static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);

    private AngleSharp.Dom.IElement RenderWhen(string zone, DateTimeOffset at) => Render<When>(parameters => parameters
        .AddCascadingValue(ReaderZone.Of(zone))
        .Add(when => when.At, at)).Find("time");
}
