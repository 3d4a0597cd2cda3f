using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.HangfireJobs;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Infrastructure.Tests.HangfireJobs;

/// <summary>Queues that are longer than what is kept of them in memory, against a real database.</summary>
public sealed class QueueFillerTests
{
    private const int Head = 4;
    private static readonly ChainDefinition OneStep = ChainSketch.Of("only: chain:start -> only:done");
    private static readonly Dictionary<string, string?> OneWorker = new() { ["Mentiko:Capacity:ConcurrentRuns"] = "1", ["Mentiko:Engine:SweepSeconds"] = "3600" };

    [Fact]
    public async Task Trigger_MoreThanTheHeadHolds_AllStartInOrderAndMemoryStaysBounded()
    {
        await using var engine = await StartAsync();
        var (started, most, hold) = (new ConcurrentQueue<RunId>(), 0, new TaskCompletionSource());
        var waiting = engine.Get<WaitingRuns>();
        engine.Agents.On("only", async (request, _, _) =>
        {
            started.Enqueue(request.Run);
            most = Math.Max(most, waiting.Count);
            await hold.Task;
            return new ExecutionOutcome.Exited(0);
        });
        var runs = new List<RunId>();
        for (var run = 0; run < 40; run++)
        {
            runs.Add(await engine.TriggerAsync(OneStep));
        }

        Assert.InRange(waiting.Count, 1, Head);
        hold.SetResult();
        await EndAllAsync(engine, runs);

        Assert.Equal(runs.OrderBy(run => run.Text), started.OrderBy(run => run.Text));
        await AssertInOrderAsync(engine, engine.Acme, started);
        Assert.InRange(most, 1, Head);
    }

    [Fact]
    public async Task Start_LongQueuesLeftBehind_AllStartInTheirOrder()
    {
        await using var engine = await StartAsync();
        var started = new ConcurrentQueue<RunId>();
        var globex = await engine.AddNamespaceAsync("globex");
        engine.Agents.On("only", request =>
        {
            started.Enqueue(request.Run);
            return new ExecutionOutcome.Exited(0);
        });
        var (ours, theirs) = (new List<RunId>(), new List<RunId>());
        for (var run = 0; run < 15; run++)
        {
            ours.Add(await engine.AcceptAsync(OneStep));
            theirs.Add(await engine.AcceptAsync(OneStep, scope: globex));
        }

        await engine.RestartAsync();
        await EndAllAsync(engine, ours);
        await EndAllAsync(engine, theirs, globex);

        await AssertInOrderAsync(engine, engine.Acme, started.Where(ours.Contains));
        await AssertInOrderAsync(engine, globex, started.Where(theirs.Contains));
        Assert.Equal(30, started.Count);
    }

    [Fact]
    public async Task Pause_ThroughTheStore_StartsNothingUntilResumed()
    {
        await using var engine = await StartAsync();
        var globex = await engine.AddNamespaceAsync("globex");
        var queue = engine.Get<IQueueStore>();
        await queue.SetPausedAsync(engine.Acme, isPaused: true, new AuditDraft(AuditActions.QueuePaused, "organization", "acme"), CancellationToken.None);
        var paused = await engine.TriggerAsync(OneStep);
        await engine.EndAsync(await engine.TriggerAsync(OneStep, scope: globex), globex);
        Assert.Equal(RunStatus.Queued, (await engine.FindAsync(paused)).Status);

        // Long before a sweep would look.
        await queue.SetPausedAsync(engine.Acme, isPaused: false, new AuditDraft(AuditActions.QueueResumed, "organization", "acme"), CancellationToken.None);
        Assert.Equal(RunStatus.Succeeded, (await engine.EndAsync(paused)).Status);
    }

    [Fact]
    public void TryAdd_WhileOthersWaitInRowsOnly_DoesNotOvertakeThem()
    {
        var (waiting, owner, slug) = (new WaitingRuns(most: 2), new NamespaceId(Guid.NewGuid()), NamespaceSlug.Parse("acme"));
        var runs = Enumerable.Range(0, 5).Select(_ => new RunKey(owner, RunId.From(Guid.CreateVersion7()))).ToList();
        Assert.Equal([true, true, false], runs.Take(3).Select(run => waiting.TryAdd(run, slug)));

        // Room again, and still not for the newest: the third is before it.
        Assert.Equal(runs[0], waiting.Take(runs[0]));
        Assert.False(waiting.TryAdd(runs[3], slug));
        Assert.True(waiting.Short.TryRead(out _));

        Assert.Equal(4, waiting.BeginFill(owner, slug));
        Assert.False(waiting.TryFill(runs[1]));
        Assert.True(waiting.TryFill(runs[2]));
        Assert.False(waiting.TryFill(runs[3]));
        Assert.True(waiting.EndFill(owner, readAll: true));
        Assert.Equal([runs[1], runs[2]], [waiting.Take(runs[1]), waiting.Take(runs[2])]);
    }

    [Fact]
    public void EndFill_AcceptedMeanwhile_AsksForAnother()
    {
        var (waiting, owner, slug) = (new WaitingRuns(most: 2), new NamespaceId(Guid.NewGuid()), NamespaceSlug.Parse("acme"));
        var (early, late) = (new RunKey(owner, RunId.From(Guid.CreateVersion7())), new RunKey(owner, RunId.From(Guid.CreateVersion7())));
        waiting.BeginFill(owner, slug);
        Assert.True(waiting.TryFill(early));

        // Accepted after the rows were read.
        Assert.False(waiting.TryAdd(late, slug));

        Assert.False(waiting.EndFill(owner, readAll: true));
        waiting.BeginFill(owner, slug);
        Assert.True(waiting.TryFill(late));
        Assert.True(waiting.EndFill(owner, readAll: true));
    }

    [Fact]
    public void TryFill_TakenSinceTheRowsWereRead_IsNotAddedAgain()
    {
        var (waiting, owner, slug) = (new WaitingRuns(), new NamespaceId(Guid.NewGuid()), NamespaceSlug.Parse("acme"));
        var run = new RunKey(owner, RunId.From(Guid.CreateVersion7()));
        Assert.True(waiting.TryAdd(run, slug));
        waiting.BeginFill(owner, slug);
        Assert.Equal(run, waiting.Take(run));

        Assert.False(waiting.TryFill(run));

        Assert.True(waiting.EndFill(owner, readAll: true));
        Assert.Equal(0, waiting.Count);
    }

    [Fact]
    public void Take_OnePutBack_GoesBeforeTheOneThatTheJobWasMadeFor()
    {
        var (waiting, owner, slug) = (new WaitingRuns(), new NamespaceId(Guid.NewGuid()), NamespaceSlug.Parse("acme"));
        var (first, second) = (new RunKey(owner, RunId.From(Guid.CreateVersion7())), new RunKey(owner, RunId.From(Guid.CreateVersion7())));
        waiting.TryAdd(first, slug);
        waiting.TryAdd(second, slug);
        Assert.Equal(first, waiting.Take(first));
        Assert.True(waiting.TryPutBack(first, slug));

        Assert.Equal([first, second], [waiting.Take(second), waiting.Take(first)]);
    }

    // Several are at work at a time, so the last one may be over before another has begun.
    private static async Task EndAllAsync(EngineHost engine, List<RunId> runs, NamespaceScope? scope = null)
    {
        foreach (var run in runs)
        {
            await engine.EndAsync(run, scope);
        }
    }

    // Of runs that were accepted in the same millisecond none is the first.
    private static async Task AssertInOrderAsync(EngineHost engine, NamespaceScope scope, IEnumerable<RunId> started)
    {
        var times = await Task.WhenAll(started.Select(async run => (await engine.FindAsync(run, scope)).QueuedAt));
        Assert.Equal(times.Order(), times);
    }

    private static Task<EngineHost> StartAsync() =>
        EngineHost.StartAsync(settings: OneWorker, change: services => services.AddSingleton(new WaitingRuns(Head)));
}
