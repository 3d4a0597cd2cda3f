using Mentiko.Core.Agents;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Execution;

/// <summary>Decides whether a visit that failed is tried again, and how long to wait before. Deterministic: no jitter.</summary>
public static class RetryPolicy
{
    /// <summary>No wait is longer than this, in seconds.</summary>
    public const double LongestDelaySeconds = 3600;

    /// <summary>
    /// So many attempts in a row may be lost with the worker that ran them. They are not the agent's fault and do not
    /// count as attempts; one more ends the visit, because then it is probably the agent that takes the worker down.
    /// </summary>
    public const int LostInARow = 5;

    /// <summary>
    /// So many attempts in a row may find their executor away: nine minutes, with the waits of
    /// <see cref="DelayWhileAway"/>. One more ends the visit.
    /// </summary>
    public const int AwayInARow = 14;

    /// <summary>The wait for an executor that is expected back; null when it was waited for long enough.</summary>
    /// <param name="ended">How the visit's attempts so far ended, oldest first.</param>
    public static TimeSpan? DelayWhileAway(IReadOnlyList<AttemptReason> ended)
    {
        const int Longest = 60;
        var away = ended.Reverse().TakeWhile(reason => reason == AttemptReason.ExecutorUnavailable).Count();
        return away > AwayInARow ? null : TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Max(away - 1, 0)), Longest));
    }

    /// <summary>The wait before the next attempt; null when there is none.</summary>
    /// <param name="retry">What the agent asks for.</param>
    /// <param name="ended">How the visit's attempts so far ended, oldest first; all of them failures.</param>
    public static TimeSpan? DelayBeforeNext(AgentRetry retry, IReadOnlyList<AttemptReason> ended)
    {
        var lost = ended.Reverse().TakeWhile(reason => reason == AttemptReason.Lost).Count();
        if (lost > 0)
        {
            return lost <= LostInARow ? TimeSpan.Zero : null;
        }

        // Those that only found the executor away are not the agent's, once there was one that is.
        var isAway = ended is [.., AttemptReason.ExecutorUnavailable];
        var counted = ended.Count(reason => reason != AttemptReason.Lost && (isAway || reason != AttemptReason.ExecutorUnavailable));
        return counted >= retry.MaxAttempts || ended.Contains(AttemptReason.Cancelled)
            ? null
            : DelayBefore(retry, counted + 1);
    }

    /// <summary>The wait before attempt <paramref name="number"/>, lost ones not counted; none before the first.</summary>
    public static TimeSpan DelayBefore(AgentRetry retry, int number)
    {
        if (number <= 1)
        {
            return TimeSpan.Zero;
        }

        var seconds = retry.Backoff switch
        {
            BackoffKind.Constant => retry.BackoffSeconds,
            BackoffKind.Exponential => retry.BackoffSeconds * Math.Pow(2, Math.Min(number - 2, 30)),
        };
        return TimeSpan.FromSeconds(Math.Min(seconds, LongestDelaySeconds));
    }
}
