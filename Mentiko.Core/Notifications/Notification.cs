using Mentiko.Core.Hosts;
using Mentiko.Core.Runs;
using Mentiko.Core.Schedules;

namespace Mentiko.Core.Notifications;

/// <summary>Why something wants attention. A closed list.</summary>
public enum NotificationKind
{
    /// <summary>A run failed.</summary>
    RunFailed,

    /// <summary>A run took longer than it may.</summary>
    RunTimedOut,

    /// <summary>A run waits for an executor that is away.</summary>
    RunParked,

    /// <summary>The product stopped a schedule.</summary>
    ScheduleStopped,

    /// <summary>The last preflight of a host did not pass.</summary>
    HostUnusable,

    /// <summary>Nothing new starts.</summary>
    QueuePaused,

    /// <summary>A limit is nearly used.</summary>
    LimitNear,

    /// <summary>Nothing is left of a limit.</summary>
    LimitReached,
}

/// <summary>Something in an organization that wants one person's attention. Read off the record at each look, so it can neither be lost nor say anything else than the pages.</summary>
/// <param name="Key">The same for the same thing at each look, and for nothing else; without blanks.</param>
/// <param name="Kind">Why it wants attention.</param>
/// <param name="At">When it came about, in UTC; null for what has no moment of its own and holds now.</param>
/// <param name="Text">It in plain sentences, with names and texts that people and agents chose: never markup.</param>
/// <param name="Target">Where it leads.</param>
public sealed record Notification(string Key, NotificationKind Kind, DateTimeOffset? At, string Text, NotificationTarget Target)
{
    /// <summary>Whether it holds until somebody does something about it; what has happened does not.</summary>
    public bool IsLasting => Kind is not (NotificationKind.RunFailed or NotificationKind.RunTimedOut);
}

/// <summary>Where a notification leads. The family is closed; the doors make addresses of it.</summary>
public abstract record NotificationTarget
{
    private NotificationTarget()
    {
    }

    /// <summary>A run.</summary>
    public sealed record ToRun(RunId Run) : NotificationTarget;

    /// <summary>A schedule.</summary>
    public sealed record ToSchedule(ScheduleName Schedule) : NotificationTarget;

    /// <summary>A remote host.</summary>
    public sealed record ToHost(HostName Host) : NotificationTarget;

    /// <summary>The queue.</summary>
    public sealed record ToQueue : NotificationTarget;

    /// <summary>The limits and their use.</summary>
    public sealed record ToUsage : NotificationTarget;
}
