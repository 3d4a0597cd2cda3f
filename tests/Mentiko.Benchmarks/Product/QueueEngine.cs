using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.HangfireJobs;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Benchmarks.Product;

/// <summary>
/// The real engine (database, files, queues, workers) whose steps only take time: with sandboxes two processors would
/// be busy with starting them, and the figure would be the sandbox's.
/// </summary>
internal sealed class QueueEngine : IAsyncDisposable
{
    private static readonly ChainDefinition OneStep = ChainSketch.Of("only: chain:start -> only:done");
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource<long>> _starts = new();

    private QueueEngine(EngineHost host) => Host = host;

    public EngineHost Host { get; }

    /// <summary>How long the step of a run takes, in milliseconds; 0 at once.</summary>
    public Func<NamespaceSlug, int> StepTime { get; set; } = _ => 0;

    /// <param name="slots">Runs at a time.</param>
    /// <param name="mostRunning">The limit of every namespace.</param>
    /// <param name="chooser">Instead of the product's.</param>
    /// <param name="wholeQueues">Whether all of every queue is in memory, so that a chooser without namespaces sees all of it.</param>
    public static async Task<QueueEngine> StartAsync(int slots, int mostRunning, IQueueChooser? chooser = null, bool wholeQueues = false)
    {
        var settings = new Dictionary<string, string?> { ["Mentiko:Capacity:ConcurrentRuns"] = $"{slots}" };
        var host = await EngineHost.StartAsync(settings: settings, change: services =>
        {
            services.AddSingleton(Plans(mostRunning));
            if (chooser is not null)
            {
                services.AddSingleton(chooser);
            }

            if (wholeQueues)
            {
                services.AddSingleton(new WaitingRuns(most: 10_000_000));
            }
        });
        var engine = new QueueEngine(host);
        host.Agents.On("only", async (request, _, cancel) =>
        {
            engine.StartOf(request.Run).TrySetResult(TimeProvider.System.GetTimestamp());
            var time = engine.StepTime(request.Organization.Slug);
            await (time > 0 ? Task.Delay(time, cancel) : Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return cancel.IsCancellationRequested ? new ExecutionOutcome.Cancelled() : new ExecutionOutcome.Exited(0);
        });
        return engine;
    }

    /// <summary>Accepts so many runs, as many callers at a time as would come.</summary>
    public async Task FloodAsync(NamespaceScope scope, int runs)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = 64 };
        await Parallel.ForAsync(0, runs, options, async (_, _) => await Host.TriggerAsync(OneStep, scope: scope));
    }

    /// <summary>Milliseconds from the trigger to the start of the run's step.</summary>
    public async Task<double> WaitAsync(NamespaceScope scope)
    {
        var triggered = TimeProvider.System.GetTimestamp();
        var run = await Host.TriggerAsync(OneStep, scope: scope);
        var started = await StartOf(run).Task.WaitAsync(TimeSpan.FromMinutes(5));
        _starts.TryRemove(run, out _);
        return TimeProvider.System.GetElapsedTime(triggered, started).TotalMilliseconds;
    }

    public async Task<long> CountQueuedAsync(NamespaceScope scope) =>
        (await Host.Get<IQueueStore>().ReadAsync(scope, CancellationToken.None)).Value.Depth;

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private TaskCompletionSource<long> StartOf(RunId run) =>
        _starts.GetOrAdd(run, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));

    private static PlanCatalog Plans(int mostRunning)
    {
        var limits = new QuotaLimits(mostRunning, 10_000_000, 1000, 1000, 86_400, 100_000);
        var sandbox = new SandboxCaps(4096, 4, 512);
        return new PlanCatalog([new(PlanTier.Free, 1, limits, sandbox), new(new PlanTier("team"), 4, limits, sandbox), new(new PlanTier("enterprise"), 16, limits, sandbox)]);
    }
}
