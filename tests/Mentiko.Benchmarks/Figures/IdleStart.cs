using Hangfire;
using Hangfire.PostgreSql;
using Mentiko.Benchmarks.Baselines;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;

namespace Mentiko.Benchmarks.Figures;

/// <summary>G5: on an idle system, from the trigger to the start of the first step.</summary>
internal sealed class IdleStart : IFigure
{
    public string Id => "G5";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        using var postgres = PostgresServer.Start();
        var storage = new PostgreSqlStorage(new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(postgres.ConnectionString, new PostgreSqlStorageOptions()), new PostgreSqlStorageOptions());
        using var server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = 8, Queues = ["default"] }, storage);
        await using var product = await ProductServer.StartAsync(concurrentRuns: 8);
        var operations = measurement.Quick ? 30 : 120;
        var ours = new List<double>();
        var theirs = new List<double>();
        var idle = new Contender("trigger to step start", "ms", () => MedianAsync(operations, ours, () => TriggerAsync(product)));
        var hangfire = new Contender("Hangfire.PostgreSql, one queue", "ms", () => MedianAsync(operations, theirs, () => EnqueueAsync(new BackgroundJobClient(storage))));
        var result = await measurement.CompareAsync(Id, "idle: trigger to step start, p50", Goal.Below(0.5, 0.2), idle, hangfire);
        ours.Sort();
        theirs.Sort();
        return
        [
            result with
            {
                Counters = new Dictionary<string, double>
                {
                    ["samples"] = ours.Count,
                    ["p99"] = Measurement.Quantile(ours, 0.99),
                    ["baselineP99"] = Measurement.Quantile(theirs, 0.99),
                    ["p99Ratio"] = Measurement.Quantile(ours, 0.99) / Measurement.Quantile(theirs, 0.99),
                },
            },
        ];
    }

    private static async Task<Block> MedianAsync(int operations, List<double> all, Func<Task<double>> operation)
    {
        var times = new List<double>();
        for (var i = 0; i < operations; i++)
        {
            times.Add(await operation());
        }

        all.AddRange(times);
        times.Sort();
        return new Block(Measurement.Quantile(times, 0.5), operations);
    }

    private static async Task<double> TriggerAsync(ProductServer product)
    {
        var started = TimeProvider.System.GetTimestamp();
        var run = product.Probe.Of(await product.TriggerAsync());
        await run.Over.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return TimeProvider.System.GetElapsedTime(started, run.StepStarting).TotalMilliseconds;
    }

    private static async Task<double> EnqueueAsync(BackgroundJobClient client)
    {
        var started = TimeProvider.System.GetTimestamp();
        var job = Guid.NewGuid();
        var signal = IdleJob.Expect(job);
        client.Enqueue(() => IdleJob.Run(job));
        return TimeProvider.System.GetElapsedTime(started, await signal.WaitAsync(TimeSpan.FromSeconds(30))).TotalMilliseconds;
    }
}
