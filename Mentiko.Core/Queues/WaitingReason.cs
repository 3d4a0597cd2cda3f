using Mentiko.Core.Ids;

namespace Mentiko.Core.Queues;

/// <summary>Why a run waits. A closed list: it is part of the contract.</summary>
public enum WaitingReason
{
    /// <summary>Other runs of its organization are before it.</summary>
    Position,

    /// <summary>Its organization has as many runs at work as it may.</summary>
    Limit,

    /// <summary>Every place of the instance is taken.</summary>
    Capacity,

    /// <summary>An Owner has paused the queue.</summary>
    Paused,

    /// <summary>No worker of the instance is there to start it.</summary>
    NoWorker,

    /// <summary>Nothing holds it: a worker is about to take it.</summary>
    Starting,

    /// <summary>It is under way, and what its next step needs to run on is away.</summary>
    ExecutorUnavailable,
}

/// <summary>The wire names of why a run waits.</summary>
public static class WaitingReasonNames
{
    private static readonly WireTable<WaitingReason> Table = new(ToWire);

    public static string ToWire(this WaitingReason reason) => reason switch
    {
        WaitingReason.Position => "position",
        WaitingReason.Limit => "limit",
        WaitingReason.Capacity => "capacity",
        WaitingReason.Paused => "paused",
        WaitingReason.NoWorker => "no-worker",
        WaitingReason.ExecutorUnavailable => "executor-unavailable",
        WaitingReason.Starting => "starting",
    };

    public static bool TryParse(string? text, out WaitingReason reason) => Table.TryParse(text, out reason);
}
