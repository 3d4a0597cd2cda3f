using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Mentiko.Core.Schedules;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>From rows to what they mean. A word that cannot be read throws <see cref="FormatException"/>: only a broken store has such.</summary>
internal static class ScheduleReading
{
    public static Schedule ToSchedule(ScheduleRow row) => new()
    {
        Name = ScheduleName.Parse(row.Name),
        Version = row.Version,
        Definition = ToDefinition(row),
        AuthorId = new UserId(row.AuthorId),
        Author = row.Author,
        SavedAt = row.SavedAt,
        NextDueAt = ToTime(row.NextDueAt),
        Stopped = row is { StoppedReason: { } reason, StoppedAt: { } at } ? new ScheduleStop(reason, at) : null,
    };

    public static ScheduleDefinition ToDefinition(ScheduleRow row) => new(
        ChainName.Parse(row.Chain),
        row.Cron,
        row.TimeZone,
        row.InputJson,
        row.Enabled,
        ScheduleWords.TryParse(row.Misfire, out MisfirePolicy misfire) ? misfire : throw new FormatException("Not a misfire policy."),
        ScheduleWords.TryParse(row.Overlap, out OverlapPolicy overlap) ? overlap : throw new FormatException("Not an overlap policy."));

    public static ScheduleTick ToTick(ScheduleTickRow row) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(row.DueAt),
        ScheduleWords.TryParse(row.State, out TickState state) ? state : throw new FormatException("Not a state of a tick."),
        row.RunId is null ? null : RunId.Parse(row.RunId),
        row.Reason,
        row.Text);

    private static DateTimeOffset? ToTime(long? milliseconds) =>
        milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
