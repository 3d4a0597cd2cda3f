using Mentiko.Benchmarks.Baselines;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G2: a step with a sandbox spawned ahead, from its dispatch to the first byte of its output. Secrets, folders and the
/// order are within; the bare sandbox starts cold with the same arguments and the same program.
/// </summary>
internal sealed class WaitingStep : IFigure
{
    private static readonly string[] Command = ["/usr/bin/echo", "ready"];

    public string Id => "G2";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        await using var product = await ProductServer.StartAsync(concurrentRuns: 8);
        var chain = await product.AddChainAsync("echo", Command);
        var waiting = product.Services.GetRequiredService<LocalAgentExecutor>().Waiting ?? throw new NotMeasurableException("Nothing is spawned ahead here.");
        var bare = new BareSandbox(Path.Combine(product.DataRoot, product.Scope.Slug.Text, "workspace"), product.Scope.Organization.OsUid, Command);
        var operations = measurement.Quick ? 20 : 60;
        long runs = 0;
        var ahead = new Contender("dispatch to first byte", "ms", () => BlockAsync(operations, async () =>
        {
            runs++;
            return await StepAsync(product, chain, waiting);
        }));
        var cold = new Contender("bare bubblewrap to first byte", "ms", () => BlockAsync(operations, bare.RunToFirstByteAsync));
        var result = await measurement.CompareAsync(Id, "step with a sandbox spawned ahead, p50", Goal.Below(0.4, 0.2), ahead, cold);
        return [result with { Counters = new Dictionary<string, double> { ["runs"] = runs, ["foundOneWaiting"] = waiting.Used } }];
    }

    private static async Task<Block> BlockAsync(int operations, Func<Task<double>> operation)
    {
        var times = new List<double>();
        for (var i = 0; i < operations; i++)
        {
            times.Add(await operation());
        }

        times.Sort();
        return new Block(Measurement.Quantile(times, 0.5), operations);
    }

    private static async Task<double> StepAsync(ProductServer product, Mentiko.Core.Chains.ChainName chain, WaitingSandboxes waiting)
    {
        await waiting.FilledAsync(product.Scope.Organization.Id);
        var run = product.Probe.Of(await product.TriggerAsync(chain));
        await run.Over.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return TimeProvider.System.GetElapsedTime(run.Dispatched, run.FirstOutput).TotalMilliseconds;
    }
}
