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

        var counted = ended.Count(reason => reason != AttemptReason.Lost);
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
