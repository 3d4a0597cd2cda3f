namespace Mentiko.Core.Plans;

/// <summary>What differs from the plan for one namespace.</summary>
/// <param name="Own">Lower limits that its Owners have set. One above the ceiling has no effect.</param>
/// <param name="Agreed">Ceilings that the instance administrator has set in place of the plan's.</param>
/// <param name="IsQueuePaused">Whether its Owners have stopped new starts.</param>
public sealed record NamespaceQuotas(QuotaChanges Own, QuotaChanges Agreed, bool IsQueuePaused)
{
    public static NamespaceQuotas None { get; } = new(QuotaChanges.None, QuotaChanges.None, IsQueuePaused: false);

    /// <summary>Since when; null while starts are not stopped.</summary>
    public DateTimeOffset? QueuePausedAt { get; init; }
}
