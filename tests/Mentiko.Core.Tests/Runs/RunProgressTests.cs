using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Core.Tests.Runs;

public sealed class RunProgressTests
{
    private static readonly ChainDefinition Chain = ChainSketch.Of(
        "collect: chain:start -> collect:done",
        "left: collect:done -> left:done",
        "right: collect:done -> right:done",
        "write: left:done right:done all -> write:done",
        "publish: write:done",
        "alarm: left:failed",
        "lost: nobody:says");

    [Fact]
    public void Of_WaitingRun_TheFirstStepIsNext() =>
        Assert.Equal("collect:next left:later right:later write:later publish:later alarm:on-failure lost:unreached", Outlooks(Chain, ChainHistory.Empty, RunStatus.Queued));

    [Fact]
    public void Of_RunningStep_WhatItStartsIsNext() =>
        Assert.Equal("collect:running left:next right:next write:later publish:later alarm:on-failure lost:unreached", Outlooks(new RunPlay(Chain)));

    [Fact]
    public void Of_JoinWithOneArrival_WaitsForTheOther()
    {
        var play = new RunPlay(Chain).Succeed("collect", "collect:done").Succeed("left", "left:done");

        Assert.Equal("collect:over left:over right:running write:next publish:later alarm:unreached lost:unreached", Outlooks(play));
        var write = Progress(play).Steps[3];
        Assert.Equal([("left:done", true, "left"), ("right:done", false, "right")], write.Triggers.Select(trigger => (trigger.Type.Text, trigger.HasArrived, trigger.From.Single().Text)));
    }

    [Fact]
    public void Of_FinishedRun_NothingIsExpectedAndEachEventNamesWhatItStarted()
    {
        var play = new RunPlay(Chain).Succeed("collect", "collect:done").Succeed("left", "left:done").Succeed("right", "right:done").Succeed("write", "write:done").Succeed("publish");
        var progress = Progress(play, RunStatus.Succeeded);

        Assert.DoesNotContain(progress.Steps, story => story.Outlook is StepOutlook.Next or StepOutlook.Later or StepOutlook.OnFailure);
        Assert.Equal(["collect", "left right", "write", "write", "publish"], progress.Events.Select(entry => string.Join(' ', entry.Started.Select(step => step.Text))));
    }

    [Fact]
    public void Of_Circle_Ends() =>
        Assert.Equal("a:unreached b:unreached", Outlooks(ChainSketch.Of("a: b:done x3 -> a:done", "b: a:done -> b:done"), ChainHistory.Empty, RunStatus.Queued));

    private static string Outlooks(RunPlay play) => Outlooks(play.Chain, play.History, RunStatus.Running);

    private static string Outlooks(ChainDefinition chain, ChainHistory history, RunStatus status) =>
        string.Join(' ', Progress(chain, history, status).Steps.Select(story => $"{story.Step.Text}:{story.Outlook.ToWire()}"));

    private static RunProgress Progress(RunPlay play, RunStatus status = RunStatus.Running) => Progress(play.Chain, play.History, status);

    private static RunProgress Progress(ChainDefinition chain, ChainHistory history, RunStatus status)
    {
        var run = new Run
        {
            Id = RunId.Parse(new string('a', 32)),
            Chain = ChainName.Parse("chain"),
            ChainVersion = 1,
            Status = status,
            TriggerKind = TriggerKind.Api,
            TriggeredBy = "someone",
            InputJson = "{}",
            QueuedAt = DateTimeOffset.UnixEpoch,
            Steps = [.. chain.Steps.Select(step => new RunStep(step.Id, step.Agent, StepStatus.Pending, []))],
        };
        var events = history.Events.Select(entry => new RunEvent(run.Id, entry.Sequence, $"e{entry.Sequence}", entry.Type, entry.Step, DateTimeOffset.UnixEpoch));
        return RunProgress.Of(run, new PinnedDefinition(chain, ImmutableSortedDictionary<string, AgentDefinition>.Empty), [.. events.OrderBy(entry => entry.Sequence)], [.. history.Visits]);
    }
}
