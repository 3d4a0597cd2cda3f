using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Fakes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Core.Tests.Runs;

public sealed class RunSummaryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 0, 30, 0, TimeSpan.Zero);

    private readonly Numbers _numbers = new();

    [Fact]
    public async Task Summarize_Days_AreAllThereTheOldestFirst_TodayTheLast()
    {
        _numbers.Tallies.AddRange(
        [
            new(new DateOnly(2026, 11, 23), RunStatus.Running, 2),
            new(new DateOnly(2026, 11, 23), RunStatus.Queued, 3),
            new(new DateOnly(2026, 11, 21), RunStatus.Succeeded, 9),
            new(new DateOnly(2026, 11, 21), RunStatus.Failed, 2),
            new(new DateOnly(2026, 11, 21), RunStatus.TimedOut, 1),
            new(new DateOnly(2026, 11, 21), RunStatus.Cancelled, 4),
        ]);
        _numbers.Lately[RunStatus.Failed] = 2;

        var summary = (await SummarizeAsync(3)).Value;

        Assert.Equal(
            [new(new DateOnly(2026, 11, 21), 9, 2, 1, 4, 0), new(new DateOnly(2026, 11, 22), 0, 0, 0, 0, 0), new RunDay(new DateOnly(2026, 11, 23), 0, 0, 0, 0, 5)],
            summary.Days);
        Assert.Equal((16, 12, 0.75), (summary.Days[0].Runs, summary.Ended, summary.SuccessRate));
        Assert.Equal(new RunTrouble(2, 0), summary.Lately);
        Assert.Equal((new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero)), _numbers.Asked);
        Assert.Equal(Now.AddHours(-24), _numbers.Since);
    }

    [Fact]
    public async Task Summarize_NothingHasRun_HasNoShareAndNoTimes()
    {
        var summary = (await SummarizeAsync(14)).Value;

        Assert.Equal((14, 0L, null), (summary.Days.Length, summary.Ended, summary.SuccessRate));
        Assert.Equal(new RunPace(0, null, null, null), summary.Pace);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public async Task Summarize_MoreOrFewerDaysThanItLooksAt_IsInvalid(int days) =>
        Assert.True(Assert.IsType<Error.Invalid>((await SummarizeAsync(days)).Error).Errors.ContainsKey("days"));

    [Fact]
    public void Pace_Quantiles_AreTimesThatThereWere_AndFailuresDoNotCountAsDurations()
    {
        var runs = Enumerable.Range(1, 20).Select(number => Times(RunStatus.Succeeded, number, wait: number, took: number * 10)).Append(Times(RunStatus.Failed, 21, wait: 100, took: 1));

        var pace = RunPace.Of(runs);

        Assert.Equal(new RunPace(21, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(20)), pace);
    }

    [Fact]
    public void Pace_MoreRunsThanTheSample_IsOfTheNewest()
    {
        var old = Enumerable.Range(0, RunPace.MostRuns).Select(number => Times(RunStatus.Failed, number, wait: 50, took: 1));
        var fresh = Enumerable.Range(1000, RunPace.MostRuns).Select(number => Times(RunStatus.Succeeded, number, wait: 1, took: 7));

        Assert.Equal(new RunPace(RunPace.MostRuns, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), RunPace.Of(old.Concat(fresh)));
    }

    private Task<Result<RunSummary>> SummarizeAsync(int days) =>
        new SummarizeRuns(_numbers, new FakeTimeProvider(Now), new RecordingDenials()).ExecuteAsync(new TestNamespace("acme").As(Role.Viewer), days, CancellationToken.None);

    private static RunTimes Times(RunStatus status, int queued, int wait, int took)
    {
        var at = DateTimeOffset.UnixEpoch.AddMinutes(queued);
        return new RunTimes(status, at, at.AddSeconds(wait), at.AddSeconds(wait + took));
    }

    private sealed class Numbers : IRunStatistics
    {
        public List<RunTally> Tallies { get; } = [];

        public Dictionary<RunStatus, long> Lately { get; } = [];

        public (DateTimeOffset From, DateTimeOffset To) Asked { get; private set; }

        public DateTimeOffset Since { get; private set; }

        public Task<IReadOnlyList<RunTally>> CountByDayAsync(NamespaceScope scope, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
        {
            Asked = (from, to);
            return Task.FromResult<IReadOnlyList<RunTally>>(Tallies);
        }

        public Task<IReadOnlyDictionary<RunStatus, long>> CountSinceAsync(NamespaceScope scope, ImmutableArray<RunStatus> states, DateTimeOffset since, CancellationToken cancel)
        {
            Since = since;
            return Task.FromResult<IReadOnlyDictionary<RunStatus, long>>(Lately);
        }

        public Task<IReadOnlyList<TroubledRun>> ListTroubledAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<RunTimes>> ReadNewestAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<RunTimes>>([]);
    }
}
