using Mentiko.Benchmarks.Baselines;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;

namespace Mentiko.Benchmarks.Figures;

/// <summary>G3: whole runs of one step a second, eight at a time, from the trigger to the durable end.</summary>
internal sealed class RunThroughput : IFigure
{
    private const int Parallel = 8;

    public string Id => "G3";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        await using var product = await ProductServer.StartAsync(Parallel);
        var bare = new BareSandbox(Path.Combine(product.DataRoot, product.Scope.Slug.Text, "workspace"), product.Scope.Organization.OsUid);
        var each = measurement.Quick ? 10 : 30;
        var finished = 0;
        var runs = new Contender("whole runs", "runs/s", () => RateAsync(each, async () =>
        {
            await product.Probe.Of(await product.TriggerAsync()).Over.Task.WaitAsync(TimeSpan.FromSeconds(60));
            Interlocked.Increment(ref finished);
        }));
        var floor = new Contender("bare bubblewrap", "starts/s", () => RateAsync(each, bare.RunAsync));
        var result = await measurement.CompareAsync(Id, "one-step runs a second, 8 at a time", Goal.Above(0.6, 0.8), runs, floor);
        return [result with { Counters = new Dictionary<string, double> { ["finished"] = finished } }];
    }

    private static async Task<Block> RateAsync(int each, Func<Task> operation)
    {
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await operation();
            }
        })));
        return new Block(Parallel * each / TimeProvider.System.GetElapsedTime(started).TotalSeconds, Parallel * each);
    }
}
