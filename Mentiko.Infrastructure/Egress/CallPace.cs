namespace Mentiko.Infrastructure.Egress;

/// <summary>
/// Lets so many calls through in a second, and as many at once after a second of quiet. The others wait: a call that is
/// refused costs the server nearly as much as one that is made, and an agent can repeat it in a loop.
/// </summary>
internal sealed class CallPace(int perSecond, TimeProvider time)
{
    private readonly Lock _gate = new();

    // When the next one is due where all of them come evenly; before the last second is as long ago as it gets.
    private long _due = time.GetTimestamp() - time.TimestampFrequency;

    /// <summary>Ends when one more may come.</summary>
    public Task NextAsync(CancellationToken cancel)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _due = Math.Max(_due, now - time.TimestampFrequency) + (time.TimestampFrequency / perSecond);
            return _due <= now ? Task.CompletedTask : Task.Delay(time.GetElapsedTime(now, _due), time, cancel);
        }
    }
}
