using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Core.Tests.Runs;

public sealed class RunTimelineTests
{
    private static readonly RunId Id = RunId.Parse(new string('b', 32));

    [Fact]
    public void Of_FinishedRun_TellsWaitsAndDurations()
    {
        var chain = ChainSketch.Of("a: chain:start -> a:done", "b: a:done -> b:done", "c: b:failed");
        var run = new Run
        {
            Id = Id,
            Chain = ChainName.Parse("chain"),
            ChainVersion = 1,
            Status = RunStatus.Succeeded,
            TriggerKind = TriggerKind.Api,
            TriggeredBy = "someone",
            InputJson = "{}",
            QueuedAt = At(0),
            StartedAt = At(2),
            FinishedAt = At(20),
            Steps =
            [
                Step("a", StepStatus.Succeeded, (3, 4), (6, 8)),
                Step("b", StepStatus.Succeeded, (10, 19)),
                Step("c", StepStatus.Skipped),
            ],
        };
        RunEvent[] events = [Event(1, "chain:start", null, 2), Event(2, "a:done", "a", 8), Event(3, "b:done", "b", 19)];

        var timeline = RunTimeline.Of(run, chain, events);

        Assert.Equal((Seconds(2), Seconds(18)), (timeline.QueueWait, timeline.Duration));
        Assert.Equal((Seconds(1), Seconds(5)), (timeline.Steps[0].Wait, timeline.Steps[0].Duration));
        Assert.Equal((Seconds(2), Seconds(9)), (timeline.Steps[1].Wait, timeline.Steps[1].Duration));
        Assert.Equal((null, null, null), (timeline.Steps[2].ReadyAt, timeline.Steps[2].Wait, timeline.Steps[2].Duration));
        Assert.Equal(2, timeline.Steps[0].Attempts.Length);
    }

    private static TimeSpan? Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static DateTimeOffset At(int second) => DateTimeOffset.UnixEpoch.AddSeconds(second);

    private static RunEvent Event(int sequence, string type, string? step, int second) =>
        new(Id, sequence, $"id-{sequence}", EventType.Parse(type), step is null ? null : StepId.Parse(step), At(second));

    private static RunStep Step(string id, StepStatus status, params (int Start, int End)[] attempts) => new(
        StepId.Parse(id),
        AgentName.Parse(id),
        status,
        [.. attempts.Select((span, index) => new RunAttempt(index + 1, AttemptStatus.Succeeded, AttemptReason.None, ExecutionTarget.Local, At(span.Start), At(span.End), 0, null))]);
}
