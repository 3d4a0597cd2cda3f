namespace Mentiko.Core.Events;

/// <summary>The events that the system itself emits.</summary>
public static class SystemEvents
{
    /// <summary>Starts every run; its data is the run's input.</summary>
    public static EventType ChainStart { get; } = EventType.Parse("chain:start");
}
