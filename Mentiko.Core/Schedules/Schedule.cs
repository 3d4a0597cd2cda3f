using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Schedules;

/// <summary>What to do about ticks that nobody handled at their time, because no server ran.</summary>
public enum MisfirePolicy
{
    /// <summary>Nothing; the schedule goes on with its next tick.</summary>
    Skip,

    /// <summary>One run for the last of them.</summary>
    Once,

    /// <summary>A run for each of the last hundred, oldest first.</summary>
    All,
}

/// <summary>What to do when a tick comes while a run of an earlier tick is not over.</summary>
public enum OverlapPolicy
{
    /// <summary>Start all the same.</summary>
    Allow,

    /// <summary>Leave the tick out.</summary>
    Skip,

    /// <summary>Start it when the earlier one is over; at most a hundred ticks wait.</summary>
    Queue,
}

/// <summary>What a schedule is, as its author wrote it.</summary>
/// <param name="Chain">What it starts.</param>
/// <param name="Cron">Five fields, or six with seconds first.</param>
/// <param name="TimeZone">IANA name of the zone that the expression is read in.</param>
/// <param name="InputJson">The input of each run, a JSON object.</param>
/// <param name="Enabled">False while it is paused.</param>
/// <param name="Misfire">Default: once.</param>
/// <param name="Overlap">Default: skip.</param>
public sealed record ScheduleDefinition(
    ChainName Chain, string Cron, string TimeZone, string InputJson, bool Enabled, MisfirePolicy Misfire, OverlapPolicy Overlap);

/// <summary>Why and when the product itself has stopped a schedule.</summary>
/// <param name="Reason">One of <see cref="StopReasons"/>.</param>
/// <param name="At">When.</param>
public sealed record ScheduleStop(string Reason, DateTimeOffset At);

/// <summary>A schedule as it is now.</summary>
public sealed record Schedule
{
    public required ScheduleName Name { get; init; }
    public required int Version { get; init; }
    public required ScheduleDefinition Definition { get; init; }

    /// <summary>As whom it runs: who saved this version.</summary>
    public required UserId AuthorId { get; init; }
    public required string Author { get; init; }
    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>The tick that comes next; null while it is paused or stopped, or where none comes any more.</summary>
    public DateTimeOffset? NextDueAt { get; init; }
    public ScheduleStop? Stopped { get; init; }
}

/// <summary>What became of a tick.</summary>
public enum TickState
{
    /// <summary>Its run is about to be accepted.</summary>
    Starting,

    /// <summary>Waits for an earlier run of the schedule to be over.</summary>
    Waiting,

    /// <summary>Has its run.</summary>
    Started,

    /// <summary>Left out, as the schedule's policies say.</summary>
    Skipped,

    /// <summary>Could not be: late, or its run was refused.</summary>
    Missed,
}

/// <summary>A tick of a schedule and what became of it.</summary>
/// <param name="DueAt">When it was due.</param>
/// <param name="State">What became of it.</param>
/// <param name="Run">Its run.</param>
/// <param name="Reason">A word for why there is none: <c>overlap</c>, <c>too-many-waiting</c>, <c>misfire</c>, a stop reason, or the code of the refusal.</param>
/// <param name="Text">The same as a sentence.</param>
public sealed record ScheduleTick(DateTimeOffset DueAt, TickState State, RunId? Run, string? Reason, string? Text);

/// <summary>Why the product stops a schedule by itself.</summary>
public static class StopReasons
{
    public const string AuthorLeft = "author-left";
    public const string AuthorMayNot = "author-may-not";

    public static ImmutableArray<string> All { get; } = [AuthorLeft, AuthorMayNot];

    /// <summary>The reason as a sentence for people.</summary>
    public static string Sentence(string reason, string author) => All.Contains(reason) ? $"Stopped: {Why(reason, author)}" : "Stopped.";

    /// <summary>Why alone, where it is said already that it is stopped.</summary>
    public static string Why(string reason, string author) => reason switch
    {
        AuthorLeft => $"{author}, as whom it runs, is no member of the organization any more. Save it again to run it as yourself.",
        AuthorMayNot => $"{author}, as whom it runs, may not start runs any more. Save it again to run it as yourself.",
        _ => "it was stopped.",
    };
}
