namespace Mentiko.Infrastructure.Nodes;

/// <summary>
/// The time by which leases are given and judged: the database's, where several nodes share one, because their own
/// clocks may differ. Read from this machine's clock, corrected by how far it was off at the last sign of life.
/// </summary>
internal sealed class InstanceClock(TimeProvider time)
{
    private long _behind;

    /// <summary>Unix milliseconds.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds() + Volatile.Read(ref _behind);

    /// <summary>How far this machine is behind the database; negative where it is ahead.</summary>
    public TimeSpan Behind => TimeSpan.FromMilliseconds(Volatile.Read(ref _behind));

    /// <summary>Asks the database for its time. What the question took is halved: the answer was true in its middle.</summary>
    public async Task CompareAsync(Func<CancellationToken, Task<long?>> ask, CancellationToken cancel)
    {
        var (asked, started) = (time.GetUtcNow().ToUnixTimeMilliseconds(), time.GetTimestamp());
        if (await ask(cancel) is { } theirs)
        {
            Volatile.Write(ref _behind, theirs - asked - (long)(time.GetElapsedTime(started).TotalMilliseconds / 2));
        }
    }
}
