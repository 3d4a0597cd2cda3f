using Mentiko.Core.Agents;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Execution;

/// <summary>How long an executor that is away is waited for.</summary>
/// <param name="Away">In all, for one step; beyond it the step fails as <c>executor-unavailable</c>.</param>
public sealed record ExecutorPatience(TimeSpan Away)
{
    public static ExecutorPatience Usual { get; } = new(TimeSpan.FromMinutes(10));
}

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
    /// The wait for an executor that is expected back: 1 s, 2 s, 4 s and so on up to a minute; null when those that were
    /// waited come to what it is waited for at most.
    /// </summary>
    /// <param name="ended">How the visit's attempts so far ended, oldest first; at least one.</param>
    /// <param name="patience">How long it is waited for in all.</param>
    public static TimeSpan? DelayWhileAway(IReadOnlyList<AttemptReason> ended, ExecutorPatience patience)
    {
        var (left, wait, longest) = (patience.Away, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        for (var away = ended.Reverse().TakeWhile(reason => reason == AttemptReason.ExecutorUnavailable).Count(); away > 1; away--)
        {
            left -= wait;
            wait = wait * 2 < longest ? wait * 2 : longest;
        }

        return left <= TimeSpan.Zero ? null : wait < left ? wait : left;
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
