namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// The right to write for a run. The token grows with each claim: whoever brings an older one is refused, however
/// late the write arrives.
/// </summary>
/// <param name="Key">The run.</param>
/// <param name="Owner">This process's name; a new one at each start.</param>
/// <param name="Token">The fencing token.</param>
internal readonly record struct Lease(RunKey Key, string Owner, long Token);

/// <summary>What the ledger says to a write.</summary>
internal enum LedgerAnswer
{
    /// <summary>All of it is durable.</summary>
    Written,

    /// <summary>Nothing was written: cancel was requested meanwhile, and the change was made without knowing it.</summary>
    Cancelling,

    /// <summary>Nothing was written: as many runs of the namespace are at work as its limit allows. The run goes on waiting.</summary>
    AtLimit,

    /// <summary>Nothing was written: the lease is another worker's, or the run is over or gone.</summary>
    Lost,
}
