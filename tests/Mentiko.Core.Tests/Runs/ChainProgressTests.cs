using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Core.Tests.Runs;

public sealed class ChainProgressTests
{
    private static readonly ChainDefinition Weekly = ChainSketch.Of(
        "collect: chain:start -> collect:done",
        "write: collect:done -> write:done",
        "alarm: write:failed");

    [Fact]
    public void Decide_NewRun_EmitsChainStartAndStartsItsSteps()
    {
        var run = new RunPlay(Weekly);

        Assert.Equal("1:chain:start", run.Emitted);
        Assert.Equal("collect#1(1)", run.Started);
        Assert.Equal("collect:running write:pending alarm:pending", run.Statuses);
        Assert.Null(run.End);
    }

    [Fact]
    public void Decide_AllStepsSucceeded_EndsWithUnreachedStepsSkipped()
    {
        var run = new RunPlay(Weekly).Succeed("collect", "collect:done").Succeed("write", "write:done");

        Assert.Equal(new RunEnd(RunStatus.Succeeded, null), run.End);
        Assert.Equal("collect:succeeded write:succeeded alarm:skipped", run.Statuses);
    }

    [Fact]
    public void Decide_HandledFailure_RunSucceeds()
    {
        var run = new RunPlay(Weekly).Succeed("collect", "collect:done").Fail("write");
        Assert.Equal("3:write:failed", run.Emitted);
        Assert.Equal("alarm#1(3)", run.Started);

        run.Succeed("alarm");

        Assert.Equal(RunStatus.Succeeded, run.End!.Status);
        Assert.Equal("collect:succeeded write:failed alarm:succeeded", run.Statuses);
    }

    [Fact]
    public void Decide_HandlerFails_RunFailsByTheHandler()
    {
        var run = new RunPlay(Weekly).Succeed("collect", "collect:done").Fail("write").Fail("alarm", AttemptReason.LimitMemory);

        Assert.Equal(new RunEnd(RunStatus.Failed, new RunFailure("limit-memory", StepId.Parse("alarm"), "It went wrong.")), run.End);
    }

    [Fact]
    public void Decide_UnhandledFailure_EmitsItsEventAndFails()
    {
        var run = new RunPlay(Weekly).Fail("collect");

        Assert.Equal("2:collect:failed", run.Emitted);
        Assert.Equal(new RunEnd(RunStatus.Failed, new RunFailure("exit-code", StepId.Parse("collect"), "It went wrong.")), run.End);
        Assert.Equal("collect:failed write:skipped alarm:skipped", run.Statuses);
    }

    [Fact]
    public void Decide_UnhandledTimeout_RunTimedOut()
    {
        var run = new RunPlay(Weekly).Fail("collect", AttemptReason.Timeout);

        Assert.Equal(RunStatus.TimedOut, run.End!.Status);
        Assert.Equal("timeout", run.End.Failure!.Code);
        Assert.Equal(StepStatus.TimedOut, run.StatusOf("collect"));
    }

    [Fact]
    public void Decide_UnhandledFailure_OtherBranchesRunToTheirEnd()
    {
        var run = new RunPlay(ChainSketch.Of(
            "left: chain:start -> left:done", "right: chain:start -> right:done", "last: right:done"));

        run.Fail("left");
        Assert.Null(run.End);
        run.Succeed("right", "right:done");
        Assert.Equal("last#1(3)", run.Started);
        run.Fail("last", AttemptReason.Timeout);

        Assert.Equal("left", run.End!.Failure!.Step!.Value.Text);
        Assert.Equal(RunStatus.Failed, run.End.Status);
    }

    [Fact]
    public void Decide_JoinAny_FirstArrivalStartsAndLaterOnesAreIgnored()
    {
        var run = new RunPlay(ChainSketch.Of(
            "a: chain:start -> a:done", "b: chain:start -> b:done", "c: a:done b:done"));

        run.Succeed("b", "b:done");
        Assert.Equal("c#1(2)", run.Started);
        run.Succeed("a", "a:done");
        Assert.Equal("", run.Started);
        run.Succeed("c");

        Assert.Equal(RunStatus.Succeeded, run.End!.Status);
    }

    [Fact]
    public void Decide_JoinAll_WaitsForEachAndNamesTheLatest()
    {
        var run = new RunPlay(ChainSketch.Of(
            "a: chain:start -> a:done", "b: chain:start -> b:done", "c: a:done b:done all"));

        run.Succeed("b", "b:done");
        Assert.Equal("", run.Started);
        run.Succeed("a", "a:done");

        Assert.Equal("c#1(2,3)", run.Started);
        Assert.Equal(3, run.Last.Start[0].Latest);
    }

    [Fact]
    public void Decide_JoinAllWithVisits_ConsumesEarliestFirst()
    {
        var run = new RunPlay(ChainSketch.Of(
            "a: chain:start -> a:done", "b: chain:start -> b:done", "c: a:done b:done all x2"));

        run.Succeed("a", "a:done", "a:done").Succeed("b", "b:done", "b:done");
        Assert.Equal("c#1(2,4)", run.Started);
        run.Succeed("c");

        Assert.Equal("c#2(3,5)", run.Started);
    }

    [Fact]
    public void Decide_JoinAllThatNeverCompletes_IsSkipped()
    {
        var run = new RunPlay(ChainSketch.Of(
            "a: chain:start -> a:done", "b: chain:start -> b:done", "c: a:done b:done all"));

        run.Succeed("a", "a:done").Succeed("b");

        Assert.Equal("a:succeeded b:succeeded c:skipped", run.Statuses);
        Assert.Equal(RunStatus.Succeeded, run.End!.Status);
    }

    [Fact]
    public void Decide_FailureInAJoinAllHandlerThatNeverStarts_IsUnhandled()
    {
        var run = new RunPlay(ChainSketch.Of(
            "a: chain:start -> a:done", "b: chain:start -> b:done", "rescue: a:failed b:failed all"));

        run.Fail("a").Succeed("b", "b:done");

        Assert.Equal("a", run.End!.Failure!.Step!.Value.Text);
    }

    [Fact]
    public void Decide_SecondFailureAtAHandlerThatRunsOnce_IsUnhandled()
    {
        var once = ChainSketch.Of("a: chain:start", "b: chain:start", "alarm: a:failed b:failed");
        var twice = ChainSketch.Of("a: chain:start", "b: chain:start", "alarm: a:failed b:failed x2");

        Assert.Equal("b", new RunPlay(once).Fail("a").Fail("b").Succeed("alarm").End!.Failure!.Step!.Value.Text);
        Assert.Equal(RunStatus.Succeeded, new RunPlay(twice).Fail("a").Fail("b").Succeed("alarm").Succeed("alarm").End!.Status);
    }

    [Fact]
    public void Decide_Loop_EndsAtMaxVisits()
    {
        var run = new RunPlay(ChainSketch.Of(
            "write: chain:start review:again x3 -> write:done", "review: write:done x3 -> review:again review:good"));

        for (var round = 1; round <= 3; round++)
        {
            Assert.Equal(round, run.Last.Start.Single().Number);
            run.Succeed("write", "write:done").Succeed("review", "review:again");
        }

        Assert.Equal(RunStatus.Succeeded, run.End!.Status);
    }

    [Fact]
    public void Decide_FailureHandledByTheStepItself_ShowsTheLastVisit()
    {
        var run = new RunPlay(ChainSketch.Of("a: chain:start fix:done x2", "fix: a:failed -> fix:done"));

        run.Fail("a").Succeed("fix", "fix:done").Succeed("a");

        Assert.Equal("a:succeeded fix:succeeded", run.Statuses);
        Assert.Equal(RunStatus.Succeeded, run.End!.Status);
    }

    [Fact]
    public void Decide_TwoEventsForOneStep_VisitsFollowEachOther()
    {
        var run = new RunPlay(ChainSketch.Of("a: chain:start -> a:item", "each: a:item x9"));

        run.Succeed("a", "a:item", "a:item", "a:item");
        Assert.Equal("each#1(2)", run.Started);
        run.Succeed("each");
        Assert.Equal("each#2(3)", run.Started);
        run.Fail("each");
        Assert.Equal("each#3(4)", run.Started);
        run.Succeed("each");

        Assert.Equal(RunStatus.Failed, run.End!.Status);
        Assert.Equal("a:succeeded each:failed", run.Statuses);
    }

    [Fact]
    public void Cancel_RunningAndUnstartedSteps_AreCancelledAndSkipped()
    {
        var run = new RunPlay(Weekly).Succeed("collect", "collect:done");

        var decision = ChainProgress.Cancel(Weekly, run.History);

        Assert.Equal(new RunEnd(RunStatus.Cancelled, null), decision.End);
        Assert.Equal([StepStatus.Succeeded, StepStatus.Cancelled, StepStatus.Skipped], decision.Steps.Select(step => step.Status));
    }

    [Fact]
    public void Decide_OneVisitCancelled_StartsNothingAndWaitsForTheOthers()
    {
        var run = new RunPlay(ChainSketch.Of("a: chain:start -> a:done", "b: chain:start -> b:done", "c: b:done"));
        var visit = run.History.Visits.Single(visit => visit.Step.Text == "a");
        var history = run.History.Finish(visit with { Outcome = VisitOutcome.Cancelled });

        var waiting = ChainProgress.Decide(run.Chain, history);
        Assert.Null(waiting.End);

        history = history.Finish(history.Visits.Single(visit => !visit.IsOver) with { Outcome = VisitOutcome.Succeeded }, Mentiko.Core.Events.EventType.Parse("b:done"));
        var ended = ChainProgress.Decide(run.Chain, history);
        Assert.Empty(ended.Start);
        Assert.Equal(RunStatus.Cancelled, ended.End!.Status);
    }
}
