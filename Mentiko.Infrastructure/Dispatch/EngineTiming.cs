namespace Mentiko.Infrastructure.Dispatch;

/// <summary>How long things of the engine take.</summary>
/// <param name="Lease">How long a lease holds without a renewal.</param>
/// <param name="Grace">How long running attempts may go on after the server was told to stop.</param>
/// <param name="Sweep">How often lost wake-ups and ended leases are looked for.</param>
internal sealed record EngineTiming(TimeSpan Lease, TimeSpan Grace, TimeSpan Sweep)
{
    public long LeaseMilliseconds => (long)Lease.TotalMilliseconds;
}

/// <summary>This process, as leases know it.</summary>
/// <param name="Owner">A name that no other process has, nor this one after a restart.</param>
/// <param name="IsAlone">
/// Whether every other owner is known to be dead, because this process holds the lock of the data root that all
/// workers of this database use.
/// </param>
internal sealed record NodeIdentity(string Owner, bool IsAlone);
