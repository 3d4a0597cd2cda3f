using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>From moments to places on the chart, whatever the clocks of workers say.</summary>
/// <param name="Start">The left edge.</param>
/// <param name="End">The right edge.</param>
/// <param name="Now">Where what runs has come to.</param>
internal sealed record ChartScale(DateTimeOffset Start, DateTimeOffset End, DateTimeOffset Now)
{
    /// <summary>A bar is never thinner than this, or a quick step could not be seen or pointed at.</summary>
    public const double MinWidth = 0.6;

    public static ChartScale Of(Run run, DateTimeOffset now) => new(run.QueuedAt, Latest(run.FinishedAt ?? now, run.QueuedAt.AddMilliseconds(1)), now);

    public ChartBar Attempt(RunAttempt attempt)
    {
        var until = attempt.FinishedAt ?? Now;
        var word = attempt.Status == AttemptStatus.Running ? "running" : RunExplanation.Reason(attempt);
        return Bar(attempt.StartedAt, until, StateLook.Of(attempt.Status).Class, $"Attempt {attempt.Number}: {word}, {Durations.Text(until - attempt.StartedAt)}");
    }

    public ChartBar Bar(DateTimeOffset from, DateTimeOffset to, string look, string title)
    {
        var scale = 100.0 / (End - Start).Ticks;
        var left = Math.Clamp((from - Start).Ticks * scale, 0, 100 - MinWidth);
        var width = Math.Clamp((to - from).Ticks * scale, Math.Min(MinWidth, 100 - left), 100 - left);
        return new ChartBar(left, width, look, title);
    }

    public static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
