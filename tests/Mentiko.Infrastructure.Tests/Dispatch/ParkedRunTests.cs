using Mentiko.Core.Execution;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Fakes;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>A run whose executor is away: it holds nobody up, says why it waits, and waits within a bound.</summary>
public abstract class ParkedRunTests
{
    private static readonly ExecutionOutcome Away = new ExecutionOutcome.Unavailable("The engine does not answer.", MayPass: true);
    private readonly TestProvider _provider;

    private protected ParkedRunTests(TestProvider provider) => _provider = provider;

    [Fact]
    public async Task Run_WhoseExecutorIsAway_LeavesItsOnlySlotToOthersAndSaysWhyItWaits()
    {
        await using var engine = await StartAsync(600);
        var isBack = false;
        engine.Agents.On("a", _ => isBack ? new ExecutionOutcome.Exited(0) : Away);
        var waiting = await engine.TriggerAsync(ChainSketch.Of("a: chain:start -> a:done"));
        var parked = await ParkedAsync(engine);

        Assert.Equal((waiting, "The engine does not answer."), (parked.Run.Id, parked.Run.Why));
        Assert.Contains("'local' is away since", parked.Waiting.Text, StringComparison.Ordinal);
        var explained = await new ExplainWaiting(engine.Get<IQueueStore>(), engine.Get<ExecutorPatience>(), new RecordingDenials()).ExecuteAsync(engine.Acme, await engine.FindAsync(waiting), default);
        Assert.Equal(WaitingReason.ExecutorUnavailable, explained.Value.Waiting!.Reason);
        Assert.StartsWith("Step 'a' waits. The executor 'local' is away since", explained.Value.Waiting.Text, StringComparison.Ordinal);
        Assert.EndsWith("after 10 min the step fails.", explained.Value.Waiting.Text, StringComparison.Ordinal);

        Assert.Equal(RunStatus.Succeeded, (await engine.RunAsync(ChainSketch.Of("b: chain:start -> b:done"))).Status);
        isBack = true;
        Assert.Equal(RunStatus.Succeeded, (await engine.EndAsync(waiting)).Status);
        Assert.Empty((await ReadQueueAsync(engine)).Parked);
        Assert.Contains(await engine.LogAsync(waiting), line => line.StartsWith("an executor is away: the run gives its place", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExecutorThatStaysAway_FailsTheStepWithThatReasonAfterTheBound()
    {
        await using var engine = await StartAsync(1.5);
        engine.Agents.On("a", _ => Away);
        var run = await engine.RunAsync(ChainSketch.Of("a: chain:start -> a:done"));

        Assert.Equal((RunStatus.Failed, "executor-unavailable", "The engine does not answer."), (run.Status, run.Failure!.Code, run.Failure.Text));
        Assert.Equal(3, run.Steps[0].Attempts.Length);
    }

    [Fact]
    public async Task ParkedRun_ThatIsCancelled_IsOver()
    {
        await using var engine = await StartAsync(600);
        engine.Agents.On("a", _ => Away);
        var run = await engine.TriggerAsync(ChainSketch.Of("a: chain:start -> a:done"));
        await ParkedAsync(engine);
        await engine.CancelAsync(run);
        Assert.Equal(RunStatus.Cancelled, (await engine.EndAsync(run)).Status);
    }

    [Fact]
    public async Task ParkedRun_GoesOnAfterARestart()
    {
        await using var engine = await StartAsync(600);
        engine.Agents.On("a", _ => Away);
        var run = await engine.TriggerAsync(ChainSketch.Of("a: chain:start -> a:done"));
        await ParkedAsync(engine);
        await engine.StopAsync();
        engine.Agents.On("a", _ => new ExecutionOutcome.Exited(0));
        await engine.StartAgainAsync();
        var ended = await engine.EndAsync(run);
        Assert.Equal(RunStatus.Succeeded, ended.Status);
        Assert.DoesNotContain(ended.Steps[0].Attempts, attempt => attempt.Reason == AttemptReason.Lost);
    }

    private static async Task<ParkedWait> ParkedAsync(EngineHost engine)
    {
        ParkedWait? found = null;
        await EngineHost.UntilAsync(async () => (found = (await ReadQueueAsync(engine)).Parked.FirstOrDefault()) is not null, () => "The run was not parked.");
        return found!;
    }

    private static async Task<QueueView> ReadQueueAsync(EngineHost engine) =>
        (await new GetQueue(engine.Get<IQueueStore>(), engine.Get<ExecutorPatience>(), new RecordingDenials()).ExecuteAsync(engine.Acme, new PageRequest(10), default)).Value;

    // The first wait is a second: here it is long enough to leave.
    private Task<EngineHost> StartAsync(double seconds) => EngineHost.StartAsync(
        settings: new()
        {
            ["Mentiko:Engine:ExecutorAwaySeconds"] = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Mentiko:Engine:SweepSeconds"] = "1",
            ["Mentiko:Capacity:ConcurrentRuns"] = "1",
        },
        change: services =>
        {
            var timing = new EngineTiming(TimeSpan.FromSeconds(30), TimeSpan.Zero, TimeSpan.FromSeconds(1), 5) { ShortWait = TimeSpan.FromMilliseconds(500) };
            services.RemoveAll<EngineTiming>();
            services.AddSingleton(timing);
        },
        provider: _provider);
}

public sealed class ParkedRunsOnSqlite() : ParkedRunTests(TestProvider.Sqlite);

public sealed class ParkedRunsOnPostgreSql() : ParkedRunTests(TestProvider.PostgreSql);
