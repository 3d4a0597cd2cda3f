using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Xunit;

namespace Mentiko.Core.Tests.Execution;

public sealed class RetryPolicyTests
{
    [Fact]
    public void Away_InARow_IsWaitedForWithinABound()
    {
        var patience = new ExecutorPatience(TimeSpan.FromMinutes(10));
        var waits = Enumerable.Range(1, 16).Select(count => RetryPolicy.DelayWhileAway([AttemptReason.ExitCode, .. Enumerable.Repeat(AttemptReason.ExecutorUnavailable, count)], patience)).ToList();
        Assert.Equal([1, 2, 4, 8, 16, 32, 60], waits.Take(7).Select(wait => wait!.Value.TotalSeconds));
        Assert.Equal(600, waits.SkipLast(1).Sum(wait => wait!.Value.TotalSeconds));
        Assert.Null(waits[^1]);
        Assert.Null(RetryPolicy.DelayWhileAway([AttemptReason.ExecutorUnavailable], new ExecutorPatience(TimeSpan.Zero)));
    }

    [Fact]
    public void Away_ThenAFailureOfTheAgents_DoesNotCountAsATry()
    {
        var retry = new AgentRetry { MaxAttempts = 2 };
        Assert.NotNull(RetryPolicy.DelayBeforeNext(retry, [AttemptReason.ExecutorUnavailable, AttemptReason.ExecutorUnavailable, AttemptReason.ExitCode]));
        Assert.Null(RetryPolicy.DelayBeforeNext(retry, [AttemptReason.ExecutorUnavailable, AttemptReason.ExitCode, AttemptReason.ExitCode]));
        // One that nobody expects back is a failure as any other.
        Assert.Null(RetryPolicy.DelayBeforeNext(retry, [AttemptReason.ExecutorUnavailable, AttemptReason.ExecutorUnavailable]));
    }

    private static readonly AgentRetry Three = new() { MaxAttempts = 3, BackoffSeconds = 5 };

    [Fact]
    public void DelayBeforeNext_OneAttemptAllowed_None() =>
        Assert.Null(RetryPolicy.DelayBeforeNext(new AgentRetry(), [AttemptReason.ExitCode]));

    [Fact]
    public void DelayBeforeNext_Exponential_DoublesUntilTheLastAttempt()
    {
        Assert.Equal(TimeSpan.FromSeconds(5), RetryPolicy.DelayBeforeNext(Three, [AttemptReason.ExitCode]));
        Assert.Equal(TimeSpan.FromSeconds(10), RetryPolicy.DelayBeforeNext(Three, [AttemptReason.ExitCode, AttemptReason.Timeout]));
        Assert.Null(RetryPolicy.DelayBeforeNext(Three, [AttemptReason.ExitCode, AttemptReason.Timeout, AttemptReason.ExitCode]));
    }

    [Fact]
    public void DelayBeforeNext_Lost_CountsForNothingAndStartsAtOnce()
    {
        Assert.Equal(TimeSpan.Zero, RetryPolicy.DelayBeforeNext(new AgentRetry(), [AttemptReason.Lost]));
        Assert.Equal(
            TimeSpan.FromSeconds(5),
            RetryPolicy.DelayBeforeNext(Three, [AttemptReason.Lost, AttemptReason.Lost, AttemptReason.ExitCode]));
    }

    [Fact]
    public void DelayBeforeNext_LostTooOftenInARow_None()
    {
        var five = Enumerable.Repeat(AttemptReason.Lost, RetryPolicy.LostInARow).ToList();

        Assert.NotNull(RetryPolicy.DelayBeforeNext(new AgentRetry(), five));
        Assert.Null(RetryPolicy.DelayBeforeNext(new AgentRetry(), [.. five, AttemptReason.Lost]));
        Assert.NotNull(RetryPolicy.DelayBeforeNext(Three, [.. five, AttemptReason.ExitCode, AttemptReason.Lost]));
    }

    [Fact]
    public void DelayBeforeNext_Cancelled_None() =>
        Assert.Null(RetryPolicy.DelayBeforeNext(Three, [AttemptReason.Cancelled]));

    [Theory]
    [InlineData(BackoffKind.Constant, 20, 5)]
    [InlineData(BackoffKind.Exponential, 1, 0)]
    [InlineData(BackoffKind.Exponential, 4, 20)]
    [InlineData(BackoffKind.Exponential, 20, 3600)]
    [InlineData(BackoffKind.Exponential, 5000, 3600)]
    public void DelayBefore_AnyAttempt_IsBounded(BackoffKind backoff, int number, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.DelayBefore(new AgentRetry { BackoffSeconds = 5, Backoff = backoff }, number));

    [Fact]
    public void DelayBefore_NoBackoff_NeverWaits() =>
        Assert.Equal(TimeSpan.Zero, RetryPolicy.DelayBefore(new AgentRetry { BackoffSeconds = 0 }, 5000));
}
