using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>A time of both runs.</summary>
public sealed record ComparedTime(string What, string Left, string Right, string Difference);

/// <summary>A step in one of the runs.</summary>
/// <param name="Words">How long it took and in how many attempts.</param>
public sealed record ComparedSide(StateLook Look, string Words, TimeSpan? Took);

/// <summary>A step in both runs; a side is null where the version of that run does not have it.</summary>
/// <param name="IsTelling">Whether it went otherwise, or took more than half as long again.</param>
public sealed record ComparedStep(string Step, ComparedSide? Left, ComparedSide? Right, string Difference, bool IsTelling);

/// <summary>Lays two runs side by side. Differences are the right one's against the left one.</summary>
public static class RunComparison
{
    private const double MuchLonger = 1.5;

    public static IReadOnlyList<ComparedTime> Times(Run left, Run right, DateTimeOffset now) =>
    [
        Time("Queue wait", Wait(left, now), Wait(right, now)),
        Time("Took", Took(left, now), Took(right, now)),
    ];

    /// <summary>In the order of the left run, what only the right one has behind it.</summary>
    public static IReadOnlyList<ComparedStep> Steps(Run left, Run right, DateTimeOffset now)
    {
        var others = right.Steps.ToDictionary(step => step.Id);
        var known = left.Steps.Select(step => step.Id).ToHashSet();
        return
        [
            .. left.Steps.Select(step => Step(step, others.GetValueOrDefault(step.Id), now)),
            .. right.Steps.Where(step => !known.Contains(step.Id)).Select(step => Step(null, step, now)),
        ];
    }

    private static ComparedStep Step(RunStep? left, RunStep? right, DateTimeOffset now)
    {
        var (one, other) = (Side(left, now), Side(right, now));
        var differs = one is null || other is null || left!.Status != right!.Status;
        var much = Ratio(one?.Took, other?.Took) is > MuchLonger or < 1 / MuchLonger;
        return new ComparedStep((left ?? right)!.Id.Text, one, other, Difference(one?.Took, other?.Took), differs || much);
    }

    private static ComparedSide? Side(RunStep? step, DateTimeOffset now)
    {
        if (step is null)
        {
            return null;
        }

        TimeSpan? took = step.Attempts.IsEmpty ? null : (step.Attempts[^1].FinishedAt ?? now) - step.Attempts[0].StartedAt;
        var words = took is { } length ? Durations.Text(length) : "";
        return new ComparedSide(StateLook.Of(step.Status), step.Attempts.Length > 1 ? $"{words}, {step.Attempts.Length} attempts" : words, took);
    }

    private static double? Ratio(TimeSpan? left, TimeSpan? right) =>
        left is { Ticks: > 0 } one && right is { Ticks: > 0 } other ? other / one : null;

    private static ComparedTime Time(string what, TimeSpan? left, TimeSpan? right) => new(what, Text(left), Text(right), Difference(left, right));

    private static string Text(TimeSpan? length) => length is { } known ? Durations.Text(known) : "–";

    private static string Difference(TimeSpan? left, TimeSpan? right) => (left, right) switch
    {
        ({ } one, { } other) when other > one => $"+{Durations.Text(other - one)}",
        ({ } one, { } other) when other < one => $"−{Durations.Text(one - other)}",
        _ => "",
    };

    private static TimeSpan? Wait(Run run, DateTimeOffset now) => (run.StartedAt ?? (run.IsOver ? null : now)) - run.QueuedAt;

    private static TimeSpan? Took(Run run, DateTimeOffset now) => (run.FinishedAt ?? now) - run.StartedAt;
}
