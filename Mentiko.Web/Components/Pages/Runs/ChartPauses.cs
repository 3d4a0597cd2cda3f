using Mentiko.Core.Runs;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>A time in which a step waited.</summary>
/// <param name="To">Null while it lasts.</param>
/// <param name="Why">In words, without the length.</param>
internal sealed record ChartPause(DateTimeOffset From, DateTimeOffset? To, string Why);

/// <summary>Where a step waited: for its start after its events had come, and after each attempt for the next one.</summary>
internal static class ChartPauses
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    public static IEnumerable<ChartPause> Of(RunStep step, StepStory? story)
    {
        var attempts = step.Attempts;
        if (!attempts.IsEmpty && story?.ReadyAt is { } ready && attempts[0].StartedAt - ready > Shortest)
        {
            yield return new ChartPause(ready, attempts[0].StartedAt, "Ready, waited");
        }

        for (var i = 1; i < attempts.Length; i++)
        {
            if (attempts[i - 1].FinishedAt is { } ended && attempts[i].StartedAt - ended > Shortest)
            {
                yield return new ChartPause(ended, attempts[i].StartedAt, attempts[i].Visit == attempts[i - 1].Visit ? "Waited before the next attempt" : "Waited for its next visit");
            }
        }

        if (story is { Outlook: StepOutlook.Retrying } && attempts is [.., { FinishedAt: { } last }])
        {
            yield return new ChartPause(last, null, "Waits before the next attempt");
        }
    }
}
