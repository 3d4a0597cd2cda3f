using Mentiko.Core.Queues;
using Xunit;

namespace Mentiko.Core.Tests.Queues;

public sealed class WaitingReasonsTests
{
    private static readonly QueueState Idle = new(Depth: 12, Running: 1, MostQueued: 500, MostRunning: 4, IsPaused: false, DateTimeOffset.UnixEpoch, new InstanceCapacity(Workers: 2, Slots: 8, Busy: 3));

    [Fact]
    public void Of_NextRunOfAnIdleQueue_IsStarting() =>
        Assert.Equal(new Waiting(WaitingReason.Starting, 1, "It is the next to start: a worker is about to take it."), WaitingReasons.Of(Idle, 1));

    [Theory]
    [InlineData(2, "One run of this organization is before it.")]
    [InlineData(1_235, "1,234 runs of this organization are before it.")]
    public void Of_RunBehindOthers_SaysHowMany(long position, string text) =>
        Assert.Equal(new Waiting(WaitingReason.Position, position, text), WaitingReasons.Of(Idle, position));

    [Fact]
    public void Of_RunBeyondWhatIsCounted_SaysMoreThan()
    {
        var waiting = WaitingReasons.Of(Idle, null);

        Assert.Equal((WaitingReason.Position, null), (waiting.Reason, waiting.Position));
        Assert.Contains("More than 10,000", waiting.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, WaitingReason.Starting)]
    [InlineData(4, WaitingReason.Limit)]
    [InlineData(9, WaitingReason.Limit)]
    public void Of_NextRunAtTheEdgeOfTheLimit_IsHeldFromTheLimitOn(long running, WaitingReason reason) =>
        Assert.Equal(reason, WaitingReasons.Of(Idle with { Running = running }, 1).Reason);

    [Fact]
    public void Of_NextRunAtTheLimit_SaysHowManyAreAtWork() =>
        Assert.Contains("4 of 4 runs are at work", WaitingReasons.Of(Idle with { Running = 4 }, 1).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData(4, 4, "It is the next to start. The organization's own limit is reached: 4 of 4 runs are at work.")]
    [InlineData(4, 1, "It is the next to start. 4 running, limit 1: nothing new starts until 4 have ended. That is the organization's own limit.")]
    [InlineData(4, 3, "It is the next to start. 4 running, limit 3: nothing new starts until 2 have ended. That is the organization's own limit.")]
    public void Of_NextRunAtOrAboveItsOwnLimit_SaysWhoseLimitAndWhatMustEnd(long running, int most, string text) =>
        Assert.Equal(text, WaitingReasons.Of(Idle with { Running = running, MostRunning = most, IsOwnLimit = true }, 1).Text);

    [Fact]
    public void Of_RunBehindOthersAboveTheLimit_SaysWhatMustEnd() =>
        Assert.Equal("One run of this organization is before it. 4 running, limit 2: nothing new starts until 3 have ended.", WaitingReasons.Of(Idle with { Running = 4, MostRunning = 2 }, 2).Text);

    [Fact]
    public void Of_RunBehindOthersAtTheLimit_SaysBoth()
    {
        var waiting = WaitingReasons.Of(Idle with { Running = 4 }, 3);

        Assert.Equal(WaitingReason.Position, waiting.Reason);
        Assert.Equal("2 runs of this organization are before it. 4 of 4 that may run at a time are at work.", waiting.Text);
    }

    [Fact]
    public void Of_LimitOfNone_SaysThatNothingMayRun() =>
        Assert.Equal("The organization's limit allows no run at present.", WaitingReasons.Of(Idle with { Running = 0, MostRunning = 0 }, 1).Text);

    [Theory]
    [InlineData(7, WaitingReason.Starting)]
    [InlineData(8, WaitingReason.Capacity)]
    public void Of_NextRunAtTheEdgeOfTheInstance_IsHeldWhenEveryPlaceIsTaken(long busy, WaitingReason reason) =>
        Assert.Equal(reason, WaitingReasons.Of(Idle with { Capacity = new InstanceCapacity(2, 8, busy) }, 1).Reason);

    [Theory]
    [InlineData(1, 1, "It is the next to start. The one place is taken, by a run of your own.")]
    [InlineData(4, 4, "It is the next to start. All 4 places are taken, by your own runs.")]
    [InlineData(3, 4, "It is the next of this organization. Every worker of the instance is busy at present; organizations are served in turn.")]
    public void Of_NextRunWhenEveryPlaceIsTaken_BlamesOthersOnlyWhereTheyAreAtWork(long running, long slots, string text) =>
        Assert.Equal(text, WaitingReasons.Of(Idle with { Running = running, MostRunning = 9, Capacity = new InstanceCapacity(1, slots, slots) }, 1).Text);

    [Theory]
    [InlineData(1L)]
    [InlineData(5L)]
    [InlineData(null)]
    public void Of_PausedQueue_IsPausedForEveryRun(long? position)
    {
        var all = Idle with { IsPaused = true, Running = 4, Capacity = new InstanceCapacity(0, 0, 0) };

        Assert.Equal(WaitingReason.Paused, WaitingReasons.Of(all, position).Reason);
        Assert.Equal(position, WaitingReasons.Of(all, position).Position);
    }

    [Fact]
    public void Of_NoWorker_IsSaidBeforeLimitAndPosition()
    {
        var alone = Idle with { Running = 4, Capacity = new InstanceCapacity(0, 0, 4) };

        Assert.Equal(WaitingReason.NoWorker, WaitingReasons.Of(alone, 1).Reason);
        Assert.Equal(WaitingReason.NoWorker, WaitingReasons.Of(alone, 7).Reason);
    }

    [Fact]
    public void Names_Every_AreTheContracts()
    {
        Assert.Equal(["position", "limit", "capacity", "paused", "no-worker", "starting", "executor-unavailable"], Enum.GetValues<WaitingReason>().Select(reason => reason.ToWire()));
        Assert.All(Enum.GetValues<WaitingReason>(), reason => Assert.True(WaitingReasonNames.TryParse(reason.ToWire(), out var back) && back == reason));
    }
}
