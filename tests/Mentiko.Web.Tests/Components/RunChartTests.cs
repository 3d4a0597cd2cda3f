using FsCheck.Xunit;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Sketches;
using Mentiko.Web.Components.Pages.Runs;
using Mentiko.Web.Tests.Components.Fakes;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class RunChartTests
{
    [Fact]
    public void Of_FinishedRun_PutsBarsOnOneScale()
    {
        var run = FakeRun.Of(
            RunStatus.Succeeded,
            FakeRun.Step("a", StepStatus.Succeeded, FakeRun.Attempt(1, 1, 11)),
            FakeRun.Step("b", StepStatus.Succeeded, FakeRun.Attempt(1, 11, 13, AttemptReason.ExitCode, 1), FakeRun.Attempt(2, 16, 21)));
        var chart = RunChart.Of(run, null, FakeRun.Start.AddDays(1));
        Assert.Equal(TimeSpan.FromSeconds(21), chart.Length);
        Assert.Equal(100.0 / 21, chart.Rows[0].Bars[0].Left, 3);
        Assert.Equal(1000.0 / 21, chart.Rows[0].Bars[0].Width, 3);
        Assert.Equal(["bad", "ok"], chart.Rows[1].Bars.Select(bar => bar.Class));
        Assert.Equal("Attempt 1: exit code 1, 2.0 s", chart.Rows[1].Bars[0].Title);
        Assert.NotNull(chart.Queue);
    }

    [Fact]
    public void Of_PendingStep_SaysWhatItWaitsFor()
    {
        var chain = ChainSketch.Of("a: chain:start -> a:done", "b: a:done all");
        var chart = RunChart.Of(FakeRun.Of(RunStatus.Running, FakeRun.Step("a", StepStatus.Running, FakeRun.Attempt(1, 1, null)), FakeRun.Step("b", StepStatus.Pending)), FakeRun.Pinned(chain), FakeRun.Start.AddSeconds(9));
        Assert.Equal("when a:done", chart.Rows[1].Waits);
        Assert.Null(chart.Rows[0].Waits);
        Assert.Equal("live", chart.Rows[0].Bars[0].Class);
    }

    [Fact]
    public void Of_Retry_MarksWhatItKept()
    {
        var retry = FakeRun.Of(
            RunStatus.Succeeded,
            FakeRun.Step("a", StepStatus.Succeeded, FakeRun.Attempt(1, -20, -10)),
            FakeRun.Step("b", StepStatus.Succeeded, FakeRun.Attempt(1, 2, 3))) with
        { RetryOf = RunId.Parse("0193a1b2c3d4e5f60718293a4b5c6d7f") };
        Assert.Equal([true, false], RunChart.Of(retry, null, FakeRun.Start).Rows.Select(row => row.IsKept));
        Assert.DoesNotContain(RunChart.Of(retry with { RetryOf = null }, null, FakeRun.Start).Rows, row => row.IsKept);
    }

    [Fact]
    public void Of_StepThatWaited_ShowsWhereAndWhatTheEndWaitedFor()
    {
        var chain = ChainSketch.Of("a: chain:start -> a:done", "b: a:done", "c: chain:start");
        var run = FakeRun.Of(
            RunStatus.Running,
            FakeRun.Step("a", StepStatus.Succeeded, FakeRun.Attempt(1, 1, 11)),
            FakeRun.Step("b", StepStatus.Running, FakeRun.Attempt(1, 13, 14, AttemptReason.ExitCode, 1)),
            FakeRun.Step("c", StepStatus.Succeeded, FakeRun.Attempt(1, 1, 2)));
        var progress = RunProgress.Of(
            run,
            FakeRun.Pinned(chain, maxAttempts: 2),
            [FakeRun.Event(1, "chain:start", null, 1), FakeRun.Event(2, "a:done", "a", 11), FakeRun.Event(3, "c:done", "c", 2)],
            [FakeRun.Visit("a", VisitOutcome.Succeeded, 1), FakeRun.Visit("b", VisitOutcome.Running, 2), FakeRun.Visit("c", VisitOutcome.Succeeded, 1)]);
        var chart = RunChart.Of(run, null, FakeRun.Start.AddSeconds(20), progress);
        Assert.Equal(["Ready, waited for 2.0 s", "Waits before the next attempt for 6.0 s"], chart.Rows[1].Pauses.Select(pause => pause.Title));
        Assert.Equal([true, true, false], chart.Rows.Select(row => row.IsCritical));
    }

    [Theory]
    [InlineData(0.4, 6)]
    [InlineData(21, 6)]
    [InlineData(21, 192)]
    [InlineData(100_000, 6)]
    public void Ticks_AnyLength_AreRoundAndNotTooMany(double seconds, int about)
    {
        var ticks = new RunChart(null, [], TimeSpan.FromSeconds(seconds)).Ticks(about);
        Assert.InRange(ticks.Count, 2, about + 1);
        Assert.Equal(("0", 0.0), (ticks[0].Text, ticks[0].Left));
        Assert.All(ticks.Zip(ticks.Skip(1)), pair => Assert.True(pair.First.Left < pair.Second.Left));
    }

    [Property(MaxTest = 1000)]
    public void Of_AnyTimes_KeepsEveryBarInside(int from, int to, int now)
    {
        // Clocks of workers may differ from the server's: no bar may leave its track for it.
        var run = FakeRun.Of(RunStatus.Running, FakeRun.Step("a", StepStatus.Running, FakeRun.Attempt(1, Math.Abs((long)from), to)));
        foreach (var bar in RunChart.Of(run, null, FakeRun.Start.AddSeconds(now)).Rows.SelectMany(row => row.Bars))
        {
            Assert.InRange(bar.Left, 0, 100);
            Assert.InRange(bar.Left + bar.Width, 0, 100.0001);
        }
    }
}
