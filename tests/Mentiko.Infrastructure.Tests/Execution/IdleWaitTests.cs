using Mentiko.Infrastructure.Execution;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

public sealed class IdleWaitTests
{
    [Theory]
    [InlineData(60_000, 59_000, 1_000)]
    [InlineData(60_000, 60_000, 1)]
    [InlineData(60_000, 60_001, 1)]
    [InlineData(60_000, 90_000, 1)]
    public void Left_OfAnyTime_IsOneThatATimerTakes(int patience, int idle, int left)
    {
        var due = IdleWait.Left(TimeSpan.FromMilliseconds(patience), TimeSpan.FromMilliseconds(idle));
        Assert.Equal(left, due.TotalMilliseconds);
        using var timer = TimeProvider.System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Assert.True(timer.Change(due, Timeout.InfiniteTimeSpan));
    }
}
