using System.Diagnostics;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Tests.Execution;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>A run has the time that its organization's limit gives it, from its first start, and not a step longer.</summary>
public sealed class RunTimeLimitTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Limit_WhileStepsRun_KillsThemAllAndStartsNothing()
    {
        var time = new FakeTimeProvider(Noon);
        await using var engine = await StartAsync(time, seconds: 10);
        engine.Agents.Hang("left");
        engine.Agents.Hang("right");
        var run = await engine.TriggerAsync(ChainSketch.Of("left: chain:start -> left:done", "right: chain:start -> right:done", "after: left:failed -> after:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 2, "They did not start.");

        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(RunStatus.Running, (await engine.FindAsync(run)).Status);
        Assert.Equal(2, engine.Agents.AtWork);
        time.Advance(TimeSpan.FromSeconds(0.2));

        var ended = await engine.EndAsync(run);
        AssertTimeLimit(ended, seconds: 10);
        Assert.Equal([StepStatus.TimedOut, StepStatus.TimedOut, StepStatus.Skipped], ended.Steps.Select(step => step.Status));
        Assert.All(ended.Steps.SelectMany(step => step.Attempts), attempt => Assert.Equal((AttemptStatus.TimedOut, AttemptReason.Timeout), (attempt.Status, attempt.Reason)));
        Assert.Equal(2, engine.Agents.Requests.Count);
        Assert.Equal(["chain:start"], await engine.EventTypesAsync(run));
    }

    [Fact]
    public async Task Limit_WhileTheRunWaitsForARetry_EndsItThen()
    {
        var time = new FakeTimeProvider(Noon);
        await using var engine = await StartAsync(time, seconds: 10);
        engine.Agents.On("write", _ => new ExecutionOutcome.Exited(1));
        var run = await engine.TriggerAsync(
            ChainSketch.Of("write: chain:start -> write:done"),
            agent => agent with { Retry = new AgentRetry { MaxAttempts = 2, BackoffSeconds = 60, Backoff = BackoffKind.Constant } });
        await EngineHost.UntilAsync(async () => (await engine.FindAsync(run)).Steps[0].Status == StepStatus.Queued, () => "It did not wait.");

        await AdvanceUntilOverAsync(time, engine, run);

        var ended = await engine.EndAsync(run);
        AssertTimeLimit(ended, seconds: 10);
        Assert.Equal(AttemptReason.ExitCode, Assert.Single(ended.Steps[0].Attempts).Reason);
        Assert.InRange((ended.FinishedAt!.Value - ended.StartedAt!.Value).TotalSeconds, 10, 13);
    }

    [Fact]
    public async Task Limit_PassedWhileNoServerRan_EndsTheRunAtTheNextStart()
    {
        var time = new FakeTimeProvider(Noon);
        await using var engine = await StartAsync(time, seconds: 10);
        engine.Agents.Hang("write");
        var run = await engine.TriggerAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 1, "It did not start.");
        time.Advance(TimeSpan.FromSeconds(6));
        await engine.RestartAsync();
        await EngineHost.UntilAsync(() => engine.Agents.Requests.Count == 2 && engine.Agents.AtWork == 1, "It did not start again.");

        // The time counts from the first start: six seconds are gone already.
        await AdvanceUntilOverAsync(time, engine, run);
        var ended = await engine.EndAsync(run);
        AssertTimeLimit(ended, seconds: 10);
        Assert.InRange((ended.FinishedAt!.Value - ended.StartedAt!.Value).TotalSeconds, 10, 13);

        var second = await engine.TriggerAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await EngineHost.UntilAsync(() => engine.Agents.AtWork == 1, "The second did not start.");
        await engine.StopAsync();
        time.Advance(TimeSpan.FromSeconds(60));
        await engine.StartAgainAsync();
        AssertTimeLimit(await engine.EndAsync(second), seconds: 10);
        Assert.Equal(3, engine.Agents.Requests.Count);
    }

    [Fact]
    public async Task Limit_OfARunWithinIt_IsNotFelt()
    {
        var time = new FakeTimeProvider(Noon);
        await using var engine = await StartAsync(time, seconds: 10);

        Assert.Equal(RunStatus.Succeeded, (await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done", "send: write:done -> send:done"))).Status);
    }

    [Fact]
    public async Task Limit_OfATreeThatIgnoresSigterm_KillsItWithinTwoSeconds()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "bubblewrap is not installed on this machine");
        var marker = $"31.{Random.Shared.Next(100_000, 999_999)}";
        await using var engine = await EngineHost.StartAsync(
            settings: new() { ["Mentiko:Plans:free:RunSeconds"] = "3" },
            change: services =>
            {
                services.RemoveAll<IAgentExecutor>();
                services.AddLocalExecution(new ConfigurationBuilder().Build());
            });
        var started = Stopwatch.StartNew();
        var run = await engine.TriggerAsync(
            ChainSketch.Of("one: chain:start -> one:done", "two: chain:start -> two:done"),
            agent => agent with { Runtime = new AgentRuntime.Command(["sh", "-c", $"trap '' TERM INT HUP; (trap '' TERM; setsid sleep {marker}) & sleep {marker}; sleep {marker}"]) });
        await EngineHost.UntilAsync(() => SandboxBench.HostProcesses(marker).Count >= 4, "They did not start.");

        await EngineHost.UntilAsync(() => SandboxBench.HostProcesses(marker).Count == 0, "Its processes go on.");

        Assert.InRange(started.Elapsed.TotalSeconds, 3, 5);
        AssertTimeLimit(await engine.EndAsync(run), seconds: 3);
    }

    private static Task<EngineHost> StartAsync(FakeTimeProvider time, int seconds) =>
        EngineHost.StartAsync(time, new() { ["Mentiko:Plans:free:RunSeconds"] = $"{seconds}" });

    private static Task AdvanceUntilOverAsync(FakeTimeProvider time, EngineHost engine, RunId run) => EngineHost.UntilAsync(
        async () =>
        {
            if ((await engine.FindAsync(run)).IsOver)
            {
                return true;
            }

            time.Advance(TimeSpan.FromSeconds(0.2));
            return false;
        },
        () => "It goes on beyond its time.");

    private static void AssertTimeLimit(Run run, int seconds)
    {
        Assert.Equal((RunStatus.TimedOut, "run-time-limit"), (run.Status, run.Failure!.Code));
        Assert.Contains($"{seconds} s", run.Failure.Text, StringComparison.Ordinal);
    }
}
