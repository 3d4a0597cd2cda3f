using System.Text.Json;
using Mentiko.Core.Schedules;

namespace Mentiko.Web.Api.Schedules;

/// <summary>What a writer sends.</summary>
internal sealed record ScheduleDefinitionBody(string Chain, string Cron, string TimeZone, JsonElement Input, bool Enabled, string Misfire, string Overlap);

/// <summary>A schedule as readers see it.</summary>
/// <param name="NextRuns">The next ten ticks, with the zone's own offset; empty while it is paused.</param>
/// <param name="UpdatedBy">Who saved this version: as whom it runs.</param>
/// <param name="Stopped">Why the product has stopped it; null where it has not.</param>
internal sealed record ScheduleBody(
    string Name,
    int Version,
    string Chain,
    string Cron,
    string TimeZone,
    JsonElement Input,
    bool Enabled,
    string Misfire,
    string Overlap,
    IReadOnlyList<string> NextRuns,
    DateTimeOffset UpdatedAt,
    string UpdatedBy,
    ScheduleBody.StoppedPart? Stopped)
{
    private const int NextShown = 10;

    internal sealed record StoppedPart(string Reason, DateTimeOffset At, string Text);

    public static ScheduleBody Of(Schedule schedule, ITickCalendar calendar, DateTimeOffset now)
    {
        var definition = schedule.Definition;
        return new ScheduleBody(
            schedule.Name.Text,
            schedule.Version,
            definition.Chain.Text,
            definition.Cron,
            definition.TimeZone,
            DefinitionAnswer.ParseInput(definition.InputJson),
            definition.Enabled,
            definition.Misfire.ToWire(),
            definition.Overlap.ToWire(),
            definition.Enabled ? [.. calendar.Next(definition.Cron, definition.TimeZone, now, NextShown).Select(tick => UtcTimes.ToText(tick.At.ToUniversalTime()))] : [],
            schedule.SavedAt,
            schedule.Author,
            schedule.Stopped is { } stop ? new StoppedPart(stop.Reason, stop.At, StopReasons.Sentence(stop.Reason, schedule.Author)) : null);
    }
}

/// <summary>A tick and what became of it.</summary>
internal sealed record TickBody(DateTimeOffset DueAt, string State, string? RunId, string? Reason, string? Text)
{
    public static TickBody Of(ScheduleTick tick) => new(tick.DueAt, tick.State.ToWire(), tick.Run?.Text, tick.Reason, tick.Text);
}
