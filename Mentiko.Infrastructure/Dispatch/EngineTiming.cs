namespace Mentiko.Infrastructure.Dispatch;

/// <summary>How long, and how often, things of the engine may happen.</summary>
/// <param name="Lease">How long a lease holds without a renewal.</param>
/// <param name="Grace">How long running attempts may go on after the server was told to stop.</param>
/// <param name="Sweep">How often lost wake-ups and ended leases are looked for.</param>
/// <param name="LostAttempts">How many workers in a row may be lost with a run before it is given up.</param>
internal sealed record EngineTiming(TimeSpan Lease, TimeSpan Grace, TimeSpan Sweep, int LostAttempts)
{
    /// <summary>A run that waits longer than this for an executor gives its slot away. Default: 5 s.</summary>
    public TimeSpan ShortWait { get; init; } = TimeSpan.FromSeconds(5);

    public long LeaseMilliseconds => (long)Lease.TotalMilliseconds;
}
