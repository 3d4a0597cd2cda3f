namespace Mentiko.Infrastructure.Execution;

/// <summary>How long until something is idle for good.</summary>
internal static class IdleWait
{
    /// <summary>
    /// For a timer: at least a millisecond. The clock goes on between two looks at it, and a timer takes no negative time,
    /// or takes it for never.
    /// </summary>
    public static TimeSpan Left(TimeSpan patience, TimeSpan idle) => TimeSpan.FromMilliseconds(Math.Max(1, (patience - idle).TotalMilliseconds));
}
