using System.Globalization;
using Mentiko.Core.Agents;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>One bar of the chart, in hundredths of its width.</summary>
/// <param name="Left">Where it begins, 0 to 100.</param>
/// <param name="Width">How long it is.</param>
/// <param name="Class">The class of its state.</param>
/// <param name="Title">What it was, in words.</param>
public sealed record ChartBar(double Left, double Width, string Class, string Title)
{
    /// <summary>As a style attribute.</summary>
    public string Style => string.Create(CultureInfo.InvariantCulture, $"left:{Left:0.##}%;width:{Width:0.##}%");
}

/// <summary>A step's row.</summary>
/// <param name="Step">The step as it stands.</param>
/// <param name="Waits">What a pending step waits for; null otherwise.</param>
/// <param name="Bars">One for each attempt.</param>
/// <param name="IsKept">Whether its result was taken over from the run that this one retries.</param>
/// <param name="Duration">From the first attempt's start to the last one's end, or to now.</param>
public sealed record ChartRow(RunStep Step, AgentName Agent, string? Waits, bool IsKept, IReadOnlyList<ChartBar> Bars, TimeSpan? Duration);

/// <summary>A run drawn over time: the wait in the queue, then each step's attempts, on one common scale.</summary>
public sealed record RunChart(ChartBar? Queue, IReadOnlyList<ChartRow> Rows, TimeSpan Length)
{
    /// <summary>A bar is never thinner than this, or a quick step could not be seen or pointed at.</summary>
    private const double MinWidth = 0.6;

    public static RunChart Of(Run run, PinnedDefinition? pinned, DateTimeOffset now)
    {
        var start = run.QueuedAt;
        var end = Latest(run.FinishedAt ?? now, start.AddMilliseconds(1));
        var scale = 100.0 / (end - start).Ticks;
        var queue = Bar(start, run.StartedAt ?? (run.IsOver ? end : now), "queue", $"In the queue for {Durations.Text((run.StartedAt ?? end) - start)}");
        return new RunChart(queue.Width > MinWidth ? queue : null, [.. run.Steps.Select(Row)], end - start);

        ChartRow Row(RunStep step) => new(
            step,
            step.Agent,
            step.Status == StepStatus.Pending && !run.IsOver ? WaitsOf(step, pinned) : null,
            run.RetryOf is not null && !step.Attempts.IsEmpty && step.Attempts[^1].StartedAt < start,
            [.. step.Attempts.Where(attempt => attempt.StartedAt >= start).Select(Attempt)],
            step.Attempts.IsEmpty ? null : Latest(step.Attempts[^1].FinishedAt ?? now, step.Attempts[0].StartedAt) - step.Attempts[0].StartedAt);

        ChartBar Attempt(RunAttempt attempt)
        {
            var until = attempt.FinishedAt ?? now;
            var word = attempt.Status == AttemptStatus.Running ? "running" : RunExplanation.Reason(attempt);
            return Bar(attempt.StartedAt, until, StateLook.Of(attempt.Status).Class, $"Attempt {attempt.Number}: {word}, {Durations.Text(until - attempt.StartedAt)}");
        }

        ChartBar Bar(DateTimeOffset from, DateTimeOffset to, string look, string title)
        {
            var left = Math.Clamp((from - start).Ticks * scale, 0, 100 - MinWidth);
            var width = Math.Clamp((to - from).Ticks * scale, Math.Min(MinWidth, 100 - left), 100 - left);
            return new ChartBar(left, width, look, title);
        }
    }

    private static string? WaitsOf(RunStep step, PinnedDefinition? pinned) =>
        pinned?.Chain.Steps.FirstOrDefault(candidate => candidate.Id == step.Id) is { } definition ? RunExplanation.Waits(definition) : null;

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
