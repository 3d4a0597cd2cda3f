using System.Threading.RateLimiting;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>Limits for work that costs much: each namespace has its own on this node, and none while it has no such work.</summary>
internal static class NamespaceTurns
{
    /// <param name="most">At a time of one namespace.</param>
    /// <param name="waiting">Further ones that wait for their turn, in order; what is beyond is refused.</param>
    public static PartitionedRateLimiter<Guid> Of(int most, int waiting = 0) => PartitionedRateLimiter.Create<Guid, Guid>(owner =>
        RateLimitPartition.GetConcurrencyLimiter(owner, _ => new ConcurrencyLimiterOptions { PermitLimit = most, QueueLimit = waiting }));
}
