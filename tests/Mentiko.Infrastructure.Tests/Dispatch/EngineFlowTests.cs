using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

public abstract class EngineFlowTests
{
    private readonly TestProvider _provider;

    private protected EngineFlowTests(TestProvider provider) => _provider = provider;

    [Fact]
    public async Task Run_ThreeStepsInARow_SucceedsWithOneEventEach()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var run = await engine.RunAsync(
            ChainSketch.Of("collect: chain:start -> collect:done", "write: collect:done -> write:done", "send: write:done -> send:done"));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.All(run.Steps, step => Assert.Equal(StepStatus.Succeeded, step.Status));
        Assert.All(run.Steps, step => Assert.Equal([1], step.Attempts.Select(attempt => attempt.Number)));
        Assert.Equal(["chain:start", "collect:done", "write:done", "send:done"], await engine.EventTypesAsync(run.Id));
        Assert.Equal(
            ["000001-chain.start.json", "000002-collect.done.json", "000003-write.done.json", "000004-send.done.json"],
            engine.EventFilesOf(run.Id));
        Assert.Empty(engine.StagedFilesOf(run.Id));
        Assert.NotNull(run.StartedAt);
        Assert.NotNull(run.FinishedAt);
        Assert.Equal("run succeeded", (await engine.LogAsync(run.Id))[^1]);
    }

    [Fact]
    public async Task Run_ItsEventFiles_AreCloudEvents()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var run = await engine.RunAsync(ChainSketch.Of("collect: chain:start -> collect:done"), input: """{"topic":"räin <b>"}""");

        using var start = JsonDocument.Parse(await engine.EventTextAsync(run.Id, 1));
        var root = start.RootElement;
        Assert.Equal("1.0", root.GetProperty("specversion").GetString());
        Assert.Equal($"/orgs/acme/runs/{run.Id}", root.GetProperty("source").GetString());
        Assert.Equal("chain:start", root.GetProperty("type").GetString());
        Assert.Equal("application/json", root.GetProperty("datacontenttype").GetString());
        Assert.Equal(run.Id.Text, root.GetProperty("runid").GetString());
        Assert.Equal("räin <b>", root.GetProperty("data").GetProperty("topic").GetString());
        Assert.True(DateTimeOffset.TryParse(root.GetProperty("time").GetString(), out _));

        using var done = JsonDocument.Parse(await engine.EventTextAsync(run.Id, 2));
        Assert.Equal($"/orgs/acme/runs/{run.Id}/steps/collect", done.RootElement.GetProperty("source").GetString());
        Assert.Equal(0, done.RootElement.GetProperty("data").GetProperty("exitCode").GetInt32());
        Assert.NotEqual(root.GetProperty("id").GetString(), done.RootElement.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Run_TwoBranchesAndAJoin_RunsThemSideBySideAndGivesTheJoinBothEvents()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        using var both = new CountdownEvent(2);
        AgentScript meet = async (_, _, _) =>
        {
            both.Signal();
            return new ExecutionOutcome.Exited(await Task.Run(() => both.Wait(TimeSpan.FromSeconds(10))) ? 0 : 9);
        };
        engine.Agents.On("left", meet);
        engine.Agents.On("right", meet);
        string[] inputs = [];
        var latest = "";
        engine.Agents.On("join", request =>
        {
            inputs = [.. Directory.GetFiles(request.InputPath).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
            latest = request.InputFile;
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of(
            "left: chain:start -> left:done", "right: chain:start -> right:done", "join: left:done right:done all -> join:done"));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(2, inputs.Length);
        Assert.Equal(inputs[1], latest);
        Assert.Single(engine.Agents.Requests, request => request.Step.Text == "join");
    }

    [Fact]
    public async Task Run_MoreBranchesThanMayRunAtATime_NeverExceedsTheBoundAndRunsAll()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider, settings: new() { ["Mentiko:Capacity:ParallelSteps"] = "2" });
        for (var index = 0; index < 6; index++)
        {
            engine.Agents.On($"s{index}", async (_, _, cancel) =>
            {
                await Task.Delay(5, cancel);
                return new ExecutionOutcome.Exited(0);
            });
        }

        var run = await engine.RunAsync(ChainSketch.Of([.. Enumerable.Range(0, 6).Select(index => $"s{index}: chain:start -> s{index}:done")]));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(6, engine.Agents.Requests.Count);
        Assert.Equal(2, engine.Agents.MostAtWork);
    }

    [Fact]
    public async Task Run_ALoopWithThreeVisits_VisitsThreeTimesWithNumbersThatGoOn()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var run = await engine.RunAsync(ChainSketch.Of("ping: chain:start pong:done x3 -> ping:done", "pong: ping:done x3 -> pong:done"));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal([1, 2, 3], run.Steps[0].Attempts.Select(attempt => attempt.Number));
        Assert.Equal([1, 2, 3], run.Steps[1].Attempts.Select(attempt => attempt.Number));
        Assert.Equal(7, (await engine.EventTypesAsync(run.Id)).Length);
    }

    [Fact]
    public async Task Run_AFailureThatAStepHandles_Succeeds()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        engine.Agents.On("write", _ => new ExecutionOutcome.Exited(3));
        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done", "alarm: write:failed -> alarm:done", "send: write:done"));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal([StepStatus.Failed, StepStatus.Succeeded, StepStatus.Skipped], run.Steps.Select(step => step.Status));
        using var failed = JsonDocument.Parse(await engine.EventTextAsync(run.Id, 2));
        Assert.Equal("write:failed", failed.RootElement.GetProperty("type").GetString());
        Assert.Equal("""{"step":"write","reason":"exit-code","exitCode":3,"attempts":1}""", failed.RootElement.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Run_AFailureThatNothingHandles_FailsAndSaysWhereAndWhy()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        engine.Agents.On("write", _ => new ExecutionOutcome.Exited(1));
        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done", "send: write:done"));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal(("exit-code", "write"), (run.Failure!.Code, run.Failure.Step!.Value.Text));
        Assert.Equal([StepStatus.Failed, StepStatus.Skipped], run.Steps.Select(step => step.Status));
        var attempt = run.Steps[0].Attempts[0];
        Assert.Equal((AttemptStatus.Failed, AttemptReason.ExitCode, 1), (attempt.Status, attempt.Reason, attempt.ExitCode!.Value));
        Assert.Contains("step write attempt 1: exit code 1", await engine.LogAsync(run.Id));
        Assert.Equal(1, await engine.CountAsync("SELECT COUNT(*) FROM \"AuditEntries\" WHERE \"Action\" = 'run.finished'"));
    }

    [Fact]
    public async Task Run_ATimeoutThatNothingHandles_EndsAsTimedOut()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        engine.Agents.On("write", _ => new ExecutionOutcome.TimedOut());
        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"));

        Assert.Equal(RunStatus.TimedOut, run.Status);
        Assert.Equal(StepStatus.TimedOut, run.Steps[0].Status);
        Assert.Equal(AttemptReason.Timeout, run.Steps[0].Attempts[0].Reason);
    }

    [Fact]
    public async Task Run_AnExecutorThatIsNotHereOrThatBreaks_FailsTheAttemptAsUnavailable()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var chain = ChainSketch.Of("write: chain:start -> write:done");
        var foreign = await engine.RunAsync(chain, agent => agent with { Execution = agent.Execution with { Target = ExecutionTarget.Docker, Image = "busybox" } });
        engine.Agents.On("write", (_, _, _) => throw new InvalidOperationException("broken"));
        var broken = await engine.RunAsync(chain);
        engine.Agents.On("write", _ => new ExecutionOutcome.Unavailable("no bubblewrap"));
        var absent = await engine.RunAsync(chain);

        Assert.All([foreign, broken, absent], run =>
        {
            Assert.Equal(RunStatus.Failed, run.Status);
            Assert.Equal(AttemptReason.ExecutorUnavailable, run.Steps[0].Attempts[0].Reason);
        });
        Assert.Equal("no bubblewrap", absent.Failure!.Text);

        // What went wrong inside the server is for its own log.
        Assert.DoesNotContain("broken", broken.Failure!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnExecutorThatIsAwayForAMoment_IsWaitedFor()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var tries = 0;
        engine.Agents.On("write", _ => tries++ == 0 ? new ExecutionOutcome.Unavailable("The engine is away.", MayPass: true) : new ExecutionOutcome.Exited(0));
        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal([AttemptReason.ExecutorUnavailable, AttemptReason.None], run.Steps[0].Attempts.Select(attempt => attempt.Reason));
        Assert.Equal("The engine is away.", run.Steps[0].Attempts[0].Text);
    }

    [Fact]
    public async Task Run_AnAgentsRequest_CarriesWhatIsPinned()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        ExecutionRequest? seen = null;
        var (hasInput, outputEntries) = (false, -1);
        engine.Agents.On("write", request =>
        {
            seen = request;
            hasInput = File.Exists(Path.Combine(request.InputPath, request.InputFile));
            outputEntries = Directory.GetFileSystemEntries(request.OutputPath).Length;
            return new ExecutionOutcome.Exited(0);
        });
        await engine.RunAsync(
            ChainSketch.Of("write: chain:start -> write:done"),
            agent => agent with { Env = agent.Env.Add("LANG", "C"), Execution = agent.Execution with { TimeoutSeconds = 7, MemoryMb = 64, Cpus = 0.5 } });

        Assert.Equal((true, 0), (hasInput, outputEntries));
        Assert.Equal(["true"], seen!.Command);
        Assert.Equal("C", seen.Environment["LANG"]);
        Assert.Equal((TimeSpan.FromSeconds(7), 64L << 20, 0.5), (seen.Limits.Timeout, seen.Limits.MemoryBytes, seen.Limits.Cpus));
        Assert.Empty(seen.Secrets);
        Assert.Equal(engine.Acme.Namespace, seen.Organization.Id);

        // Its folders go with the attempt.
        Assert.False(Directory.Exists(seen.OutputPath));
    }

    [Fact]
    public async Task Run_AnAgentWhoseSecretDoesNotExist_EndsBeforeAnyStep()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"), agent => agent with { Secrets = ["FEED_TOKEN"] });

        Assert.Equal((RunStatus.Failed, "secret-missing", "write"), (run.Status, run.Failure!.Code, run.Failure.Step?.Text));
        Assert.Empty(run.Steps[0].Attempts);
        Assert.DoesNotContain("FEED_TOKEN", run.Failure.Text, StringComparison.Ordinal);
        Assert.Empty(engine.Agents.Requests);
    }

    [Fact]
    public async Task Run_ItsChanges_WakeWatchersOfItsNamespaceOnly()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var other = await engine.AddNamespaceAsync("other");
        var feed = engine.Get<RunFeed>();
        using var all = feed.Watch(engine.Acme, null);
        using var foreign = feed.Watch(other, null);

        await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"));
        await all.WaitAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(5));

        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await foreign.WaitAsync(soon.Token));
        all.Dispose();
        foreign.Dispose();
        Assert.Equal(0, feed.Count);
    }

    [Fact]
    public async Task Run_ManyAtOnceInTwoNamespaces_AllSucceed()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        var other = await engine.AddNamespaceAsync("other");
        var chain = ChainSketch.Of("a: chain:start -> a:done", "b: a:done -> b:done");
        var runs = new List<(RunId Run, Core.Access.NamespaceScope Scope)>();
        for (var index = 0; index < 60; index++)
        {
            var scope = index % 2 == 0 ? engine.Acme : other;
            runs.Add((await engine.TriggerAsync(chain, scope: scope), scope));
        }

        foreach (var (run, scope) in runs)
        {
            Assert.Equal(RunStatus.Succeeded, (await engine.EndAsync(run, scope)).Status);
        }

        Assert.Equal(180, await engine.CountAsync("SELECT COUNT(*) FROM \"RunEvents\""));
        Assert.Equal(120, engine.Agents.Requests.Count);
    }
}

public sealed class EngineFlowOnSqlite() : EngineFlowTests(TestProvider.Sqlite);

public sealed class EngineFlowOnPostgreSql() : EngineFlowTests(TestProvider.PostgreSql);
