using Mentiko.Benchmarks.Baselines;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;

namespace Mentiko.Benchmarks.Figures;

/// <summary>G1: a step with a cold sandbox, from the durable claim to the durable result, agent <c>true</c>.</summary>
internal sealed class ColdStep : IFigure
{
    public string Id => "G1";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        await using var product = await ProductServer.StartAsync(concurrentRuns: 8, settings: ProductServer.WithoutWaiting);
        var bare = new BareSandbox(Path.Combine(product.DataRoot, product.Scope.Slug.Text, "workspace"), product.Scope.Organization.OsUid);
        var operations = measurement.Quick ? 20 : 60;
        var step = new Contender("claimed to durable", "ms", () => StepsAsync(product, operations));
        var floor = new Contender("bare bubblewrap", "ms", () => Measurement.MedianAsync(operations, bare.RunAsync));
        return [await measurement.CompareAsync(Id, "step with a cold sandbox, p50", Goal.Below(1.2, 1.1), step, floor)];
    }

    private static async Task<Block> StepsAsync(ProductServer product, int operations)
    {
        var times = new List<double>();
        for (var i = 0; i < operations; i++)
        {
            var run = product.Probe.Of(await product.TriggerAsync());
            var over = await run.Over.Task.WaitAsync(TimeSpan.FromSeconds(30));
            times.Add(TimeProvider.System.GetElapsedTime(run.Claimed, over).TotalMilliseconds);
        }

        times.Sort();
        return new Block(Measurement.Quantile(times, 0.5), operations);
    }
}
