using System.Globalization;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Api.Runs;

/// <summary>How the runs of the last days went.</summary>
/// <param name="Days">The oldest first; the last one is today. Days are of UTC, and a run counts on the day on which it was accepted.</param>
/// <param name="SuccessRate">The share of those that ended by themselves, from 0 to 1; null while none did.</param>
/// <param name="LastDay">What went wrong in the last 24 hours.</param>
/// <param name="Newest">Times of the newest runs that are over.</param>
internal sealed record RunSummaryBody(IReadOnlyList<RunSummaryBody.DayPart> Days, double? SuccessRate, RunSummaryBody.TroublePart LastDay, RunSummaryBody.PacePart Newest)
{
    internal sealed record DayPart(string Day, long Runs, long Succeeded, long Failed, long TimedOut, long Cancelled, long Open);

    internal sealed record TroublePart(long Failed, long TimedOut);

    /// <param name="Runs">Of so many.</param>
    /// <param name="MedianSeconds">Of those that succeeded, from start to end.</param>
    /// <param name="MedianWaitSeconds">From being accepted to the start.</param>
    /// <param name="LongWaitSeconds">95 of 100 waited no longer.</param>
    internal sealed record PacePart(int Runs, double? MedianSeconds, double? MedianWaitSeconds, double? LongWaitSeconds);

    public static RunSummaryBody Of(RunSummary summary) => new(
        [.. summary.Days.Select(day => new DayPart(day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.Runs, day.Succeeded, day.Failed, day.TimedOut, day.Cancelled, day.Open))],
        summary.SuccessRate,
        new TroublePart(summary.Lately.Failed, summary.Lately.TimedOut),
        new PacePart(
            summary.Pace.Sample,
            summary.Pace.MedianDuration?.TotalSeconds,
            summary.Pace.MedianWait?.TotalSeconds,
            summary.Pace.LongWait?.TotalSeconds));
}
