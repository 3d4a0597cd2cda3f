using System.Collections.Immutable;
using FsCheck.Xunit;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Core.Tests.Runs;

public sealed class RetryPlannerTests
{
    private static readonly ChainDefinition Diamond = ChainSketch.Of(
        "collect: chain:start -> collect:done",
        "left: collect:done -> left:done",
        "right: collect:done -> right:done",
        "write: left:done right:done all -> write:done",
        "alarm: right:failed");

    [Fact]
    public void Plan_RunNotOver_Conflict() =>
        Assert.IsType<Error.Conflict>(Plan(new RunPlay(Diamond), "start").Error);

    [Fact]
    public void Plan_FromStart_KeepsNothing()
    {
        var play = Finished();

        Assert.Equal("", Kept(play, "start"));
    }

    [Fact]
    public void Plan_FailedOfASucceededRun_Conflict() =>
        Assert.IsType<Error.Conflict>(Plan(Finished(), "failed").Error);

    [Fact]
    public void Plan_FromStep_KeepsWhatIsNotDownstream()
    {
        Assert.Equal("collect right", Kept(Finished(), "left"));
        Assert.Equal("collect left right", Kept(Finished(), "write"));
        Assert.Equal("", Kept(Finished(), "collect"));
    }

    [Fact]
    public void Plan_UnknownStep_InvalidAtFrom()
    {
        var error = Assert.IsType<Error.Invalid>(Plan(Finished(), "nowhere").Error);

        Assert.Equal(["$.from"], error.Errors.Keys);
    }

    [Fact]
    public void Plan_Failed_KeepsTheRest()
    {
        var play = new RunPlay(Diamond).Succeed("collect", "collect:done").Fail("left").Succeed("right", "right:done");

        Assert.Equal("collect right", Kept(play, "failed"));
    }

    [Fact]
    public void Plan_HandledFailure_IsAResultToKeep()
    {
        var play = new RunPlay(Diamond).Succeed("collect", "collect:done").Fail("left").Fail("right").Succeed("alarm");
        Assert.Equal("left", play.End!.Failure!.Step!.Value.Text);

        Assert.Equal("collect right alarm", Kept(play, "failed"));
    }

    [Fact]
    public void Plan_HandlerFailed_RunsAgainAfterTheFailureItHandles()
    {
        var play = new RunPlay(Diamond).Succeed("collect", "collect:done").Succeed("left", "left:done").Fail("right").Fail("alarm");

        Assert.Equal("collect left right", Kept(play, "failed"));
        var again = Retried(play, "failed");
        Assert.Equal("alarm#1(4)", again.Started);
        Assert.Equal(RunStatus.Succeeded, again.Succeed("alarm").End!.Status);
    }

    [Fact]
    public void Plan_StepThatNothingKeptStarts_Conflict()
    {
        var play = new RunPlay(Diamond).Succeed("collect", "collect:done").Fail("left").Succeed("right", "right:done");

        Assert.IsType<Error.Conflict>(Plan(play, "write").Error);
        Assert.IsType<Error.Conflict>(Plan(play, "alarm").Error);
    }

    [Fact]
    public void Seed_KeptSteps_StartsTheNamedStepAtOnce()
    {
        var play = new RunPlay(Diamond).Succeed("collect", "collect:done").Succeed("right", "right:done").Succeed("left", "left:done").Fail("write");

        var again = Retried(play, "left");

        Assert.Equal("left#1(2)", again.Started);
        Assert.Equal("collect:succeeded left:running right:succeeded write:pending alarm:pending", again.Statuses);
        again.Succeed("left", "left:done");
        Assert.Equal("write#1(3,4)", again.Started);
    }

    [Fact]
    public void Seed_FromStart_IsANewRun()
    {
        var again = Retried(Finished(), "start");

        Assert.Equal("1:chain:start", again.Emitted);
        Assert.Equal("collect#1(1)", again.Started);
    }

    [Property(MaxTest = 1000)]
    public void Plan_FailedOfAnyRun_SeedIsWholeAndStartsSomething(int seed)
    {
        var run = new ChainScenario(seed);
        if (run.End.End!.Status == RunStatus.Succeeded)
        {
            return;
        }

        var kept = RetryPlanner.Plan(RunOf(run.Chain, run.End), run.Chain, run.History.Events, new RetryFrom.Failed()).Value.KeptSteps;
        var start = RetrySeed.From(run.History, kept).History;
        var decision = ChainProgress.Decide(run.Chain, start);

        Assert.DoesNotContain(run.End.End.Failure!.Step!.Value, kept);
        Assert.NotEmpty(decision.Start);
        Assert.Equal(Enumerable.Range(1, start.Events.Length), start.Events.Select(entry => entry.Sequence));
        Assert.All(start.Visits, visit => Assert.All(visit.Triggers, trigger => Assert.InRange(trigger, 1, start.Events.Length)));
        Assert.DoesNotContain(decision.Start, visit => kept.Contains(visit.Step));
    }

    private static RunPlay Finished() => new RunPlay(Diamond)
        .Succeed("collect", "collect:done").Succeed("left", "left:done").Succeed("right", "right:done").Succeed("write", "write:done");

    private static RunPlay Retried(RunPlay play, string from) =>
        new(play.Chain, RetrySeed.From(play.History, Plan(play, from).Value.KeptSteps).History);

    private static string Kept(RunPlay play, string from) => string.Join(' ', Plan(play, from).Value.KeptSteps.Select(step => step.Text));

    private static Result<RetryPlan> Plan(RunPlay play, string from) =>
        RetryPlanner.Plan(RunOf(play.Chain, play.Last), play.Chain, play.History.Events, RetryFrom.Parse(from)!);

    private static Run RunOf(ChainDefinition chain, ChainDecision last) => new()
    {
        Id = RunId.Parse(new string('a', 32)),
        Chain = ChainName.Parse("chain"),
        ChainVersion = 1,
        Status = last.End?.Status ?? RunStatus.Running,
        TriggerKind = TriggerKind.Api,
        TriggeredBy = "someone",
        InputJson = "{}",
        QueuedAt = DateTimeOffset.UnixEpoch,
        Steps = [.. chain.Steps.Zip(last.Steps).Select(pair => new RunStep(pair.First.Id, pair.First.Agent, pair.Second.Status, []))],
    };
}
