using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

public sealed class EngineCancelTests
{
    [Fact]
    public async Task Cancel_WhileTwoStepsRun_KillsBothAndSkipsTheRest()
    {
        await using var engine = await EngineHost.StartAsync();
        engine.Agents.Hang("left");
        engine.Agents.Hang("right");
        var run = await engine.TriggerAsync(ChainSketch.Of("left: chain:start -> left:done", "right: chain:start -> right:done", "join: left:done right:done all"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 2, "They did not start.");

        await engine.CancelAsync(run);
        var ended = await engine.EndAsync(run);

        Assert.Equal(RunStatus.Cancelled, ended.Status);
        Assert.Equal([StepStatus.Cancelled, StepStatus.Cancelled, StepStatus.Skipped], ended.Steps.Select(step => step.Status));
        Assert.All(ended.Steps.Take(2), step => Assert.Equal((AttemptStatus.Cancelled, AttemptReason.Cancelled), (step.Attempts[0].Status, step.Attempts[0].Reason)));
        Assert.Equal(0, engine.Agents.AtWork);
        Assert.Equal(["chain:start"], await engine.EventTypesAsync(run));
    }

    [Fact]
    public async Task Cancel_WithoutTheInterrupt_IsFoundByTheNextWriteOrRenewal()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await using var engine = await EngineHost.StartAsync(time);
        engine.Agents.Hang("write");
        var run = await engine.TriggerAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 1, "It did not start.");
        await engine.Runs.RequestCancelAsync(engine.Acme, run, new Core.Audit.AuditDraft("run.cancelled", "run", run.Text), CancellationToken.None);

        await EngineHost.UntilAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return (await engine.FindAsync(run)).IsOver;
            },
            () => "The renewal did not find it.");

        Assert.Equal(RunStatus.Cancelled, (await engine.EndAsync(run)).Status);
    }

    [Fact]
    public async Task Cancel_WhileTheRunWaitsInTheQueue_NeverStartsAndEndsItsLog()
    {
        await using var engine = await EngineHost.StartAsync();
        var chain = ChainSketch.Of("write: chain:start -> write:done");
        var run = await engine.AcceptAsync(chain);
        await engine.CancelAsync(run);
        engine.Get<IRunDispatcher>().Enqueue(engine.Acme, run);

        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var lines = new List<string>();
        await foreach (var batch in engine.Get<ILogStore>().FollowAsync(engine.Acme, run, 0, soon.Token))
        {
            lines.AddRange(batch.Select(line => line.Text));
        }

        Assert.Equal(["run cancelled before it started"], lines);
        Assert.Equal(RunStatus.Cancelled, (await engine.FindAsync(run)).Status);
        Assert.Empty(engine.Agents.Requests);
    }

    [Fact]
    public async Task Cancel_WhileAStepWaitsForItsRetry_EndsAtOnce()
    {
        await using var engine = await EngineHost.StartAsync();
        engine.Agents.On("write", _ => new ExecutionOutcome.Exited(1));
        var run = await engine.TriggerAsync(
            ChainSketch.Of("write: chain:start -> write:done"),
            agent => agent with { Retry = new Core.Agents.AgentRetry { MaxAttempts = 2, BackoffSeconds = 3600 } });
        await EngineHost.UntilAsync(async () => (await engine.FindAsync(run)).Steps[0].Status == StepStatus.Queued, () => "It did not wait.");

        await engine.CancelAsync(run);
        var ended = await engine.EndAsync(run);

        Assert.Equal(RunStatus.Cancelled, ended.Status);
        Assert.Equal(StepStatus.Cancelled, ended.Steps[0].Status);
        Assert.Single(ended.Steps[0].Attempts);
    }

    [Fact]
    public async Task Cancel_OfARunThatIsOver_IsAConflictAndChangesNothing()
    {
        await using var engine = await EngineHost.StartAsync();
        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await engine.CancelAsync(run.Id);

        Assert.Equal(RunStatus.Succeeded, (await engine.FindAsync(run.Id)).Status);
    }

    [Fact]
    public async Task Cancel_AStepThatEndsByItselfMeanwhile_KeepsItsResult()
    {
        await using var engine = await EngineHost.StartAsync();
        var cancelled = new TaskCompletionSource();
        engine.Agents.On("write", async (_, _, _) =>
        {
            await cancelled.Task;
            return new ExecutionOutcome.Exited(0);
        });
        var run = await engine.TriggerAsync(ChainSketch.Of("write: chain:start -> write:done", "send: write:done -> send:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 1, "It did not start.");
        await engine.CancelAsync(run);
        cancelled.SetResult();
        var ended = await engine.EndAsync(run);

        Assert.Equal(RunStatus.Cancelled, ended.Status);
        Assert.Equal([StepStatus.Succeeded, StepStatus.Skipped], ended.Steps.Select(step => step.Status));
        Assert.Equal(["chain:start", "write:done"], await engine.EventTypesAsync(run));
    }
}
