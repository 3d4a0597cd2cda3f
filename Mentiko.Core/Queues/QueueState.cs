namespace Mentiko.Core.Queues;

/// <summary>What holds a namespace's waiting runs, at one moment.</summary>
/// <param name="Depth">Runs that wait.</param>
/// <param name="Running">Runs at work.</param>
/// <param name="MostQueued">How many may wait.</param>
/// <param name="MostRunning">How many may be at work.</param>
/// <param name="IsPaused">Whether an Owner has stopped new starts.</param>
/// <param name="OldestQueuedAt">When the first of the waiting runs was accepted; null while none waits.</param>
/// <param name="Capacity">What the instance can do.</param>
public sealed record QueueState(
    long Depth, long Running, int MostQueued, int MostRunning, bool IsPaused, DateTimeOffset? OldestQueuedAt, InstanceCapacity Capacity)
{
    /// <summary>Whether <see cref="MostRunning"/> is the organization's own limit, below what it may have.</summary>
    public bool IsOwnLimit { get; init; }
}

/// <summary>What the instance can do at one moment: sums, which tell nothing about whose runs are at work.</summary>
/// <param name="Workers">Nodes with the role worker that gave a sign of life lately and take runs.</param>
/// <param name="Slots">Runs that these take at a time.</param>
/// <param name="Busy">Runs at work, of everybody.</param>
public readonly record struct InstanceCapacity(int Workers, long Slots, long Busy);

/// <summary>Why one run waits, in the contract's word and in a sentence.</summary>
/// <param name="Reason">The word.</param>
/// <param name="Position">Its place among its organization's waiting runs, 1 for the next; null where it is farther back than is counted.</param>
/// <param name="Text">The sentence. It names nothing of another organization.</param>
public sealed record Waiting(WaitingReason Reason, long? Position, string Text);
