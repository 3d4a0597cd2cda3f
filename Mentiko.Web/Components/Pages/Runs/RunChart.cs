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
/// <param name="IsKept">Whether its result was taken over from the run that this one retries.</param>
/// <param name="IsCritical">Whether the run's end waited for it.</param>
/// <param name="Bars">One for each attempt.</param>
/// <param name="Pauses">Where it waited: for its start, and between two attempts.</param>
/// <param name="Duration">From the first attempt's start to the last one's end, or to now.</param>
public sealed record ChartRow(
    RunStep Step, AgentName Agent, string? Waits, bool IsKept, bool IsCritical, IReadOnlyList<ChartBar> Bars, IReadOnlyList<ChartBar> Pauses, TimeSpan? Duration);

/// <summary>A mark on the scale.</summary>
/// <param name="Left">Where it stands, 0 to 100.</param>
/// <param name="Text">The time since the run was queued.</param>
public sealed record ChartTick(double Left, string Text)
{
    public string Style => string.Create(CultureInfo.InvariantCulture, $"left:{Left:0.###}%");
}

/// <summary>A run drawn over time: the wait in the queue, then each step's waits and attempts, on one common scale.</summary>
public sealed record RunChart(ChartBar? Queue, IReadOnlyList<ChartRow> Rows, TimeSpan Length)
{
    private const int MostTicks = 400;

    private static readonly double[] Distances = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400, 604_800];

    /// <summary>Round times at about so many places of the scale.</summary>
    public IReadOnlyList<ChartTick> Ticks(int about)
    {
        var seconds = Length.TotalSeconds;
        var distance = Distances.FirstOrDefault(step => seconds / step <= about, Math.Max(Distances[^1], seconds / about));
        var count = Math.Min((int)(seconds / distance), MostTicks);
        return [.. Enumerable.Range(0, count + 1).Select(i => new ChartTick(i * distance / seconds * 100, Durations.Mark(TimeSpan.FromSeconds(i * distance)))).Where(tick => tick.Left < 97)];
    }

    public static RunChart Of(Run run, PinnedDefinition? pinned, DateTimeOffset now, RunProgress? progress = null)
    {
        var scale = ChartScale.Of(run, now);
        var stories = progress?.Steps.ToDictionary(story => story.Step) ?? [];
        var queue = scale.Bar(run.QueuedAt, run.StartedAt ?? (run.IsOver ? scale.End : now), "queue", $"In the queue for {Durations.Text((run.StartedAt ?? scale.End) - run.QueuedAt)}");
        return new RunChart(queue.Width > ChartScale.MinWidth ? queue : null, [.. run.Steps.Select(Row)], scale.End - run.QueuedAt);

        ChartRow Row(RunStep step)
        {
            var story = stories.GetValueOrDefault(step.Id);
            return new ChartRow(
                step,
                step.Agent,
                step.Status == StepStatus.Pending && !run.IsOver ? WaitsOf(step, pinned) : null,
                run.RetryOf is not null && !step.Attempts.IsEmpty && step.Attempts[^1].StartedAt < run.QueuedAt,
                progress?.CriticalPath.Contains(step.Id) ?? false,
                [.. step.Attempts.Where(attempt => attempt.StartedAt >= run.QueuedAt).Select(scale.Attempt)],
                [.. ChartPauses.Of(step, story).Where(pause => pause.From >= run.QueuedAt).Select(pause => scale.Bar(pause.From, pause.To ?? now, "pause", $"{pause.Why} for {Durations.Text((pause.To ?? now) - pause.From)}"))],
                step.Attempts.IsEmpty ? null : ChartScale.Latest(step.Attempts[^1].FinishedAt ?? now, step.Attempts[0].StartedAt) - step.Attempts[0].StartedAt);
        }
    }

    private static string? WaitsOf(RunStep step, PinnedDefinition? pinned) =>
        pinned?.Chain.Steps.FirstOrDefault(candidate => candidate.Id == step.Id) is { } definition ? RunExplanation.Waits(definition) : null;
}
