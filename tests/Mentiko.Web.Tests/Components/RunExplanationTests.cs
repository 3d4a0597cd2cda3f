using Mentiko.Core.Chains;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Sketches;
using Mentiko.Web.Components.Pages.Runs;
using Mentiko.Web.Tests.Components.Fakes;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class RunExplanationTests
{
    private static readonly ChainDefinition Chain = ChainSketch.Of(
        "collect: chain:start -> collect:done", "write: collect:done -> write:done", "publish: write:done", "alarm: write:failed");

    [Fact]
    public void Running_SecondAttempt_TellsBothAndWhatComesNext()
    {
        var run = FakeRun.Of(
            RunStatus.Running,
            FakeRun.Step("collect", StepStatus.Succeeded, FakeRun.Attempt(1, 1, 3)),
            FakeRun.Step("write", StepStatus.Running, FakeRun.Attempt(1, 3, 11, AttemptReason.ExitCode, 1), FakeRun.Attempt(2, 16, null)),
            FakeRun.Step("publish", StepStatus.Pending),
            FakeRun.Step("alarm", StepStatus.Pending));
        Assert.Equal(
            "write is on attempt 2 of 3 (attempt 1: exit code 1 after 8.0 s). Next: publish, when write:done.",
            RunExplanation.Of(run, FakeRun.Pinned(Chain, maxAttempts: 3), FakeRun.Start.AddSeconds(20)));
    }

    [Fact]
    public void Running_BetweenTwoAttempts_SaysWhenTheNextIsDueAndWhatIsEligible()
    {
        var run = FakeRun.Of(
            RunStatus.Running,
            FakeRun.Step("collect", StepStatus.Succeeded, FakeRun.Attempt(1, 1, 3)),
            FakeRun.Step("write", StepStatus.Running, FakeRun.Attempt(1, 3, 11, AttemptReason.ExitCode, 1)),
            FakeRun.Step("publish", StepStatus.Pending),
            FakeRun.Step("alarm", StepStatus.Pending));
        var pinned = FakeRun.Pinned(Chain, maxAttempts: 3);
        var progress = RunProgress.Of(
            run,
            pinned,
            [FakeRun.Event(1, "chain:start", null, 1), FakeRun.Event(2, "collect:done", "collect", 3)],
            [FakeRun.Visit("collect", VisitOutcome.Succeeded, 1), FakeRun.Visit("write", VisitOutcome.Running, 2)]);
        Assert.Equal(
            "write waits for attempt 2 of 3, due in 4.0 s (attempt 1: exit code 1 after 8.0 s). Next: publish, when write:done.",
            RunExplanation.Of(run, pinned, FakeRun.Start.AddSeconds(12), null, progress));
        Assert.Equal("Only after a failure: starts when write:failed (from write).", StepWords.Of(progress.Steps[3], FakeRun.Start));
    }

    [Fact]
    public void Queued_WithItsReason_SaysHowLongAndWhy()
    {
        var run = FakeRun.Of(RunStatus.Queued, FakeRun.Step("collect", StepStatus.Pending));
        var now = FakeRun.Start.AddSeconds(40);
        Assert.Equal("Waiting for 40 s. The queue is paused.", RunExplanation.Of(run, null, now, new Waiting(WaitingReason.Paused, 1, "The queue is paused.")));
        Assert.Equal("Waiting for 40 s.", RunExplanation.Of(run, null, now));
    }

    [Fact]
    public void Succeeded_WithSkippedStep_SaysWhichWasNotReached()
    {
        var run = FakeRun.Of(
            RunStatus.Succeeded,
            FakeRun.Step("collect", StepStatus.Succeeded, FakeRun.Attempt(1, 1, 3)),
            FakeRun.Step("alarm", StepStatus.Skipped));
        Assert.Equal("1 of 2 steps succeeded in 20 s. No event reached alarm.", RunExplanation.Of(run, null, FakeRun.Start));
    }

    [Fact]
    public void Failed_AfterAttempts_SaysWhyAndWhatDidNotHappen()
    {
        var run = FakeRun.Of(
            RunStatus.Failed,
            FakeRun.Step("write", StepStatus.Failed, FakeRun.Attempt(1, 1, 3, AttemptReason.ExitCode, 2), FakeRun.Attempt(2, 5, 8, AttemptReason.ExitCode, 2)),
            FakeRun.Step("publish", StepStatus.Skipped)) with
        { Failure = new RunFailure("exit-code", StepId.Parse("write"), "exit code 2.") };
        Assert.Equal("write failed: exit code 2 after 2 attempts. It did not come to publish.", RunExplanation.Of(run, null, FakeRun.Start));
    }

    [Theory]
    [InlineData("exit code 2", "write failed: exit code 2")]
    [InlineData("write failed: exit code 2.", "write failed: exit code 2")]
    [InlineData("writers are away", "write failed: writers are away")]
    public void Failure_WithOrWithoutItsStepInTheText_NamesItOnce(string text, string sentence) =>
        Assert.Equal(sentence, RunExplanation.OfFailure(new RunFailure("exit-code", StepId.Parse("write"), text)));

    [Theory]
    [InlineData(RunStatus.Queued)]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Succeeded)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Cancelling)]
    [InlineData(RunStatus.Cancelled)]
    [InlineData(RunStatus.TimedOut)]
    public void AnyStatus_WithoutStepsOrDefinition_IsStillASentence(RunStatus status) =>
        Assert.EndsWith(".", RunExplanation.Of(FakeRun.Of(status), null, FakeRun.Start.AddSeconds(5)), StringComparison.Ordinal);

    [Fact]
    public void Reason_EveryReason_HasWords() =>
        Assert.All(Enum.GetValues<AttemptReason>(), reason => Assert.NotEmpty(RunExplanation.Reason(FakeRun.Attempt(1, 0, 1, reason, 1))));
}
