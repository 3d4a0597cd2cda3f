using Mentiko.Core.Ids;

namespace Mentiko.Core.Schedules;

/// <summary>The wire names of the closed sets of schedules.</summary>
public static class ScheduleWords
{
    internal static readonly WireTable<MisfirePolicy> MisfireTable = new(ToWire);
    internal static readonly WireTable<OverlapPolicy> OverlapTable = new(ToWire);
    private static readonly WireTable<TickState> StateTable = new(ToWire);

    public static string ToWire(this MisfirePolicy value) => value switch
    {
        MisfirePolicy.Skip => "skip",
        MisfirePolicy.Once => "once",
        MisfirePolicy.All => "all",
    };

    public static bool TryParse(string? text, out MisfirePolicy value) => MisfireTable.TryParse(text, out value);

    public static string ToWire(this OverlapPolicy value) => value switch
    {
        OverlapPolicy.Allow => "allow",
        OverlapPolicy.Skip => "skip",
        OverlapPolicy.Queue => "queue",
    };

    public static bool TryParse(string? text, out OverlapPolicy value) => OverlapTable.TryParse(text, out value);

    public static string ToWire(this TickState value) => value switch
    {
        TickState.Starting => "starting",
        TickState.Waiting => "waiting",
        TickState.Started => "started",
        TickState.Skipped => "skipped",
        TickState.Missed => "missed",
    };

    public static bool TryParse(string? text, out TickState value) => StateTable.TryParse(text, out value);
}
