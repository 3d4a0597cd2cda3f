namespace Mentiko.Core.Queues;

/// <summary>What one run of a namespace costs by experience: a moving average of the slot time of those that ended.</summary>
internal sealed class RunCost
{
    /// <summary>What a turn is expected to cost before anything is known, in ticks.</summary>
    public const long Unknown = TimeSpan.TicksPerSecond;

    /// <summary>No run costs less, in ticks: virtual time goes on however little the runs do.</summary>
    public const long Least = TimeSpan.TicksPerMillisecond;

    /// <summary>
    /// No more is charged ahead, in ticks; what is longer is charged while it is used. To charge an hour ahead would
    /// keep the namespace from a second slot for as long as the others need to use an hour.
    /// </summary>
    public const long MostAhead = 10 * TimeSpan.TicksPerSecond;

    // How much of the difference a run's end moves the average by: one part in so many.
    private const int Inertia = 8;
    private bool _isKnown;

    /// <summary>What the next run is expected to cost, in ticks.</summary>
    public long Expected { get; private set; } = Unknown;

    public void Learn(long ticks)
    {
        var cost = Math.Clamp(ticks, Least, MostAhead);
        Expected = _isKnown ? Expected + ((cost - Expected) / Inertia) : cost;
        _isKnown = true;
    }
}
