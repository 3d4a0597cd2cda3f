using System.Collections.Immutable;

namespace Mentiko.Core.Runs;

/// <summary>How the runs of the last days went.</summary>
/// <param name="Days">Every day, the oldest first; the last one is today. Days are of UTC.</param>
/// <param name="Lately">What went wrong in the last 24 hours.</param>
/// <param name="Pace">How long runs took and waited.</param>
public sealed record RunSummary(ImmutableArray<RunDay> Days, RunTrouble Lately, RunPace Pace)
{
    /// <summary>Runs that came to an end by themselves: not cancelled.</summary>
    public long Ended => Days.Sum(day => day.Succeeded + day.Failed + day.TimedOut);

    /// <summary>The share of <see cref="Ended"/> that succeeded, from 0 to 1; null while none has ended.</summary>
    public double? SuccessRate => Ended == 0 ? null : (double)Days.Sum(day => day.Succeeded) / Ended;
}

/// <summary>The runs that were accepted on a day, by how they stand now.</summary>
/// <param name="Day">A day of UTC.</param>
/// <param name="Succeeded">Ended well.</param>
/// <param name="Failed">Ended with a failure that no step handled.</param>
/// <param name="TimedOut">Took longer than they may.</param>
/// <param name="Cancelled">Were stopped.</param>
/// <param name="Open">Wait or are under way.</param>
public sealed record RunDay(DateOnly Day, long Succeeded, long Failed, long TimedOut, long Cancelled, long Open)
{
    public long Runs => Succeeded + Failed + TimedOut + Cancelled + Open;
}

/// <summary>Runs that were accepted in the last 24 hours and went wrong.</summary>
public sealed record RunTrouble(long Failed, long TimedOut);

/// <summary>Times of the newest runs that are over, a sample: a median over all would read all.</summary>
/// <param name="Sample">So many runs they are of.</param>
/// <param name="MedianDuration">From start to end, of those that succeeded; null while none has.</param>
/// <param name="MedianWait">From being accepted to the start.</param>
/// <param name="LongWait">95 of 100 waited no longer.</param>
public sealed record RunPace(int Sample, TimeSpan? MedianDuration, TimeSpan? MedianWait, TimeSpan? LongWait)
{
    /// <summary>Of so many runs at most.</summary>
    public const int MostRuns = 500;

    public static RunPace Of(IEnumerable<RunTimes> runs)
    {
        var newest = runs.OrderByDescending(run => run.QueuedAt).Take(MostRuns).ToList();
        return new RunPace(
            newest.Count,
            Quantile(newest.Where(run => run.Status == RunStatus.Succeeded).Select(run => run.FinishedAt - run.StartedAt), 0.5),
            Quantile(newest.Select(run => run.StartedAt - run.QueuedAt), 0.5),
            Quantile(newest.Select(run => run.StartedAt - run.QueuedAt), 0.95));
    }

    /// <summary>By the nearest rank: one of the times themselves, never one between two.</summary>
    private static TimeSpan? Quantile(IEnumerable<TimeSpan> times, double share)
    {
        var sorted = times.Order().ToList();
        return sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * share) - 1)];
    }
}
