using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>How the runs of the last days went: counts by day, what failed lately, how long runs took and waited.</summary>
public sealed class SummarizeRuns(IRunStatistics statistics, TimeProvider time, IDenialRecorder denials) : UseCase<int, RunSummary>(denials)
{
    /// <summary>Looks back so many days at most, today among them.</summary>
    public const int MostDays = 30;

    public const int UsualDays = 14;

    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<RunSummary>> HandleAsync(NamespaceScope scope, int input, CancellationToken cancel)
    {
        if (input is < 1 or > MostDays)
        {
            return Error.Invalid.At("days", string.Create(CultureInfo.InvariantCulture, $"This is a number from 1 to {MostDays}."));
        }

        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var first = today.AddDays(1 - input);
        var from = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var counts = (await statistics.CountByDayAsync(scope, from, from.AddDays(input), cancel)).ToLookup(tally => tally.Day);
        var lately = await statistics.CountSinceAsync(scope, [RunStatus.Failed, RunStatus.TimedOut], now.AddHours(-24), cancel);
        return new RunSummary(
            [.. Enumerable.Range(0, input).Select(first.AddDays).Select(day => DayOf(day, counts[day]))],
            new RunTrouble(lately.GetValueOrDefault(RunStatus.Failed), lately.GetValueOrDefault(RunStatus.TimedOut)),
            RunPace.Of(await statistics.ReadNewestAsync(scope, from, RunPace.MostRuns, cancel)));
    }

    private static RunDay DayOf(DateOnly day, IEnumerable<RunTally> tallies)
    {
        var of = tallies.ToDictionary(tally => tally.Status, tally => tally.Count);
        long Count(params ReadOnlySpan<RunStatus> states)
        {
            var sum = 0L;
            foreach (var state in states)
            {
                sum += of.GetValueOrDefault(state);
            }

            return sum;
        }

        return new RunDay(
            day,
            Count(RunStatus.Succeeded),
            Count(RunStatus.Failed),
            Count(RunStatus.TimedOut),
            Count(RunStatus.Cancelled),
            Count(RunStatus.Queued, RunStatus.Running, RunStatus.Cancelling));
    }
}
