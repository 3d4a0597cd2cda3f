using System.Globalization;

namespace Mentiko.Core.Queues;

/// <summary>Decides why a run waits: what would have to change first for it to start.</summary>
public static class WaitingReasons
{
    /// <summary>Places are counted up to this one; a run farther back is told that it is.</summary>
    public const int LastCounted = 10_000;

    /// <param name="state">What holds the namespace's runs.</param>
    /// <param name="position">The run's place, 1 for the next; null beyond <see cref="LastCounted"/>.</param>
    public static Waiting Of(QueueState state, long? position)
    {
        var reason = ReasonOf(state, position);
        return new Waiting(reason, position, TextOf(reason, state, position));
    }

    // What holds every run of the organization comes before what holds this one: the runs before it do not start
    // either while the queue is paused.
    private static WaitingReason ReasonOf(QueueState state, long? position) => state switch
    {
        { IsPaused: true } => WaitingReason.Paused,
        { Capacity.Workers: 0 } => WaitingReason.NoWorker,
        _ when position is not 1 => WaitingReason.Position,
        _ when state.Running >= state.MostRunning => WaitingReason.Limit,
        { Capacity: var capacity } when capacity.Busy >= capacity.Slots => WaitingReason.Capacity,
        _ => WaitingReason.Starting,
    };

    private static string TextOf(WaitingReason reason, QueueState state, long? position) => reason switch
    {
        WaitingReason.Paused => "The queue is paused. Runs start again when an Owner resumes it.",
        WaitingReason.NoWorker => "No worker is running at present. The run starts when one is there again.",
        WaitingReason.Position => $"{Before(position)}{LimitNote(state)}",
        WaitingReason.Limit when state.MostRunning == 0 => $"The organization's {Own(state)}limit allows no run at present.",
        WaitingReason.Limit when state.Running > state.MostRunning => $"It is the next to start. {AboveLimit.Of(state.Running, state.MostRunning)}. That is the organization's {Own(state)}limit.",
        WaitingReason.Limit => $"It is the next to start. The organization's {Own(state)}limit is reached: {Count(state.Running)} of {Count(state.MostRunning)} runs are at work.",
        WaitingReason.Capacity when state.Running >= state.Capacity.Busy => $"It is the next to start. {OwnPlaces(state.Capacity.Slots)}",
        WaitingReason.Capacity => "It is the next of this organization. Every worker of the instance is busy at present; organizations are served in turn.",
        WaitingReason.ExecutorUnavailable => throw new ArgumentOutOfRangeException(nameof(reason), "A run in the queue waits for no executor."),
        WaitingReason.Starting => "It is the next to start: a worker is about to take it.",
    };

    private static string Before(long? position) => position switch
    {
        null => $"More than {Count(LastCounted)} runs of this organization are before it.",
        2 => "One run of this organization is before it.",
        { } place => $"{Count(place - 1)} runs of this organization are before it.",
    };

    private static string OwnPlaces(long slots) =>
        slots == 1 ? "The one place is taken, by a run of your own." : $"All {Count(slots)} places are taken, by your own runs.";

    private static string LimitNote(QueueState state) => state switch
    {
        _ when state.Running > state.MostRunning => $" {AboveLimit.Of(state.Running, state.MostRunning)}.",
        _ when state.Running == state.MostRunning => $" {Count(state.Running)} of {Count(state.MostRunning)} that may run at a time are at work.",
        _ => "",
    };

    private static string Own(QueueState state) => state.IsOwnLimit ? "own " : "";

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
