using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

public sealed class EngineRetryTests
{
    [Fact]
    public async Task Retry_ThreeAttemptsWithExponentialBackoff_WaitsAsTheAgentSays()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await using var engine = await EngineHost.StartAsync(time);
        engine.Agents.On("write", request => new ExecutionOutcome.Exited(request.Attempt < 3 ? 1 : 0));
        var run = await engine.TriggerAsync(
            ChainSketch.Of("write: chain:start -> write:done"),
            agent => agent with { Retry = new AgentRetry { MaxAttempts = 3, BackoffSeconds = 4, Backoff = BackoffKind.Exponential } });

        // While it waits the step is queued, not running, and nothing happens before the time.
        await EngineHost.UntilAsync(async () => (await engine.FindAsync(run)).Steps[0].Status == StepStatus.Queued, () => "It did not wait.");
        time.Advance(TimeSpan.FromSeconds(3.9));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 0, "Something runs.");
        Assert.Single(engine.Agents.Requests);
        await AdvanceUntilAsync(time, engine, 2);
        await AdvanceUntilAsync(time, engine, 3);

        var ended = await engine.EndAsync(run);
        Assert.Equal(RunStatus.Succeeded, ended.Status);
        var attempts = ended.Steps[0].Attempts;
        Assert.Equal([AttemptReason.ExitCode, AttemptReason.ExitCode, AttemptReason.None], attempts.Select(attempt => attempt.Reason));
        // The clock is pushed on while an attempt ends: the row may bear a slightly later time than the decision.
        Assert.InRange((attempts[1].StartedAt - attempts[0].FinishedAt!.Value).TotalSeconds, 3.5, 5);
        Assert.InRange((attempts[2].StartedAt - attempts[1].FinishedAt!.Value).TotalSeconds, 7.5, 9);
        Assert.Equal(["chain:start", "write:done"], await engine.EventTypesAsync(run));
    }

    [Fact]
    public async Task Retry_AWaitThatARestartInterrupts_GoesOnWhereItWas()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await using var engine = await EngineHost.StartAsync(time);
        engine.Agents.On("write", request => new ExecutionOutcome.Exited(request.Attempt < 2 ? 1 : 0));
        var run = await engine.TriggerAsync(
            ChainSketch.Of("write: chain:start -> write:done"),
            agent => agent with { Retry = new AgentRetry { MaxAttempts = 2, BackoffSeconds = 60, Backoff = BackoffKind.Constant } });
        await EngineHost.UntilAsync(async () => (await engine.FindAsync(run)).Steps[0].Status == StepStatus.Queued, () => "It did not wait.");

        await engine.RestartAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(engine.Agents.Requests);
        await AdvanceUntilAsync(time, engine, 2);

        var ended = await engine.EndAsync(run);
        Assert.Equal(RunStatus.Succeeded, ended.Status);
        var attempts = ended.Steps[0].Attempts;
        Assert.InRange((attempts[1].StartedAt - attempts[0].FinishedAt!.Value).TotalSeconds, 59.5, 62);
    }

    [Fact]
    public async Task Retry_EveryAttemptFails_TheLastOnesReasonIsTheRuns()
    {
        await using var engine = await EngineHost.StartAsync();
        engine.Agents.On("write", request => request.Attempt == 1 ? new ExecutionOutcome.Exited(1) : new ExecutionOutcome.TimedOut());
        var run = await engine.RunAsync(
            ChainSketch.Of("write: chain:start -> write:done"),
            agent => agent with { Retry = new AgentRetry { MaxAttempts = 2, BackoffSeconds = 0 } });

        Assert.Equal(RunStatus.TimedOut, run.Status);
        Assert.Equal("timeout", run.Failure!.Code);
        Assert.Equal([AttemptStatus.Failed, AttemptStatus.TimedOut], run.Steps[0].Attempts.Select(attempt => attempt.Status));
        Assert.Equal(["chain:start", "write:failed"], await engine.EventTypesAsync(run.Id));
        Assert.Contains("\"attempts\":2", await engine.EventTextAsync(run.Id, 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetryOf_TheFailedStep_KeepsTheOthersResultsAndRunsItAgain()
    {
        await using var engine = await EngineHost.StartAsync();
        engine.Agents.On("write", _ => new ExecutionOutcome.Exited(1));
        engine.Agents.On("collect", request =>
        {
            ScriptedExecutor.Emit(request, "a.json", """{"type":"collect:done","data":{"rows":42}}""");
            return new ExecutionOutcome.Exited(0);
        });
        var chain = ChainSketch.Of("collect: chain:start -> collect:done", "write: collect:done -> write:done", "send: write:done -> send:done");
        var first = await engine.RunAsync(chain, input: """{"topic":"rain"}""");
        Assert.Equal(RunStatus.Failed, first.Status);

        engine.Agents.On("write", _ => new ExecutionOutcome.Exited(0));
        var second = await engine.RunAsync(chain, input: """{"topic":"rain"}""", retry: new RetryPlan(first.Id, [StepId.Parse("collect")]));

        Assert.Equal(RunStatus.Succeeded, second.Status);
        Assert.Equal(first.Id, second.RetryOf);
        Assert.All(second.Steps, step => Assert.Equal(StepStatus.Succeeded, step.Status));
        Assert.Equal(["chain:start", "collect:done", "write:done", "send:done"], await engine.EventTypesAsync(second.Id));
        Assert.Contains("42", await engine.EventTextAsync(second.Id, 2), StringComparison.Ordinal);
        Assert.Contains(second.Id.Text, await engine.EventTextAsync(second.Id, 2), StringComparison.Ordinal);
        Assert.Single(engine.Agents.Requests, request => request.Step.Text == "collect");
    }

    [Fact]
    public async Task RetryOf_FromTheStart_RunsEverythingAgain()
    {
        await using var engine = await EngineHost.StartAsync();
        var chain = ChainSketch.Of("collect: chain:start -> collect:done", "write: collect:done -> write:done");
        var first = await engine.RunAsync(chain);
        var second = await engine.RunAsync(chain, retry: new RetryPlan(first.Id, []));

        Assert.Equal(RunStatus.Succeeded, second.Status);
        Assert.Equal(["chain:start", "collect:done", "write:done"], await engine.EventTypesAsync(second.Id));
        Assert.Equal(4, engine.Agents.Requests.Count);
    }

    [Fact]
    public async Task RetryOf_AKeptResultWhoseFileIsGone_FailsAndSaysSo()
    {
        await using var engine = await EngineHost.StartAsync();
        var chain = ChainSketch.Of("collect: chain:start -> collect:done", "write: collect:done -> write:done");
        var first = await engine.RunAsync(chain);
        File.Delete(Path.Combine(engine.Get<Infrastructure.FileSystem.DataTree>().RootPath, "acme", "runs", first.Id.Text, "events", "000002-collect.done.json"));

        var second = await engine.RunAsync(chain, retry: new RetryPlan(first.Id, [StepId.Parse("collect")]));

        Assert.Equal((RunStatus.Failed, "retry-source-gone"), (second.Status, second.Failure!.Code));
        Assert.Equal(2, engine.Agents.Requests.Count);
    }

    private static Task AdvanceUntilAsync(FakeTimeProvider time, EngineHost engine, int requests) => EngineHost.UntilAsync(
        () =>
        {
            // The wait begins some moments after the row says so: small steps, until it is over.
            time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(engine.Agents.Requests.Count >= requests);
        },
        () => $"Attempt {requests} did not start.");
}
