namespace Mentiko.Infrastructure.Identity;

/// <summary>When wrong passwords close an address, and for how long.</summary>
internal static class LockoutRule
{
    public const int Failures = 5;
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(15);

    /// <summary>The state after one more failure: the count starts anew when the lock falls.</summary>
    public static (int Count, DateTimeOffset? LockedUntil) AfterFailure(int count, DateTimeOffset? lockedUntil, DateTimeOffset now) =>
        count + 1 >= Failures ? (0, now + Duration) : (count + 1, lockedUntil);

    /// <summary>How long it is still locked; null when it is not.</summary>
    public static TimeSpan? Remaining(DateTimeOffset? lockedUntil, DateTimeOffset now) =>
        lockedUntil > now ? lockedUntil.Value - now : null;
}
