using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;
using Mentiko.Infrastructure.Retention;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Benchmarks.Figures;

/// <summary>How much the removal of old runs slows live ones, while a backlog of them is worked off.</summary>
internal sealed class RetentionCost : IFigure
{
    public string Id => "retention";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        var (old, withFiles) = measurement.Quick ? (20_000, 2000) : (100_000, 8000);
        await using var product = await ProductServer.StartAsync(concurrentRuns: 4);
        var template = await product.TriggerAsync();
        await product.Probe.Of(template).Over.Task;
        await new OldRuns(product, template).MakeAsync(old, withFiles);
        var retention = product.Services.GetRequiredService<RetentionWorker>();
        var removed = 0;

        async Task<Block> RemovingAsync()
        {
            using var over = new CancellationTokenSource();
            var looking = retention.LookAsync(over.Token);
            var block = await RunsAsync(product, measurement);
            Check(!looking.IsCompleted, "The backlog was gone before the end: what was measured is not removal.");
            await over.CancelAsync();
            await looking.ContinueWith(_ => { }, TaskScheduler.Default);
            removed = old - await CountAsync(product);
            Check(removed <= withFiles, "More runs were removed than had files: what was measured is half a removal.");
            return block;
        }

        var removing = new Contender("a run while old ones are removed", "ms", RemovingAsync);
        var quiet = new Contender("a run with no removal", "ms", async () =>
        {
            while (Directory.EnumerateFileSystemEntries($"{product.DataRoot}/.trash").Any())
            {
                await Task.Delay(100);
            }

            return await RunsAsync(product, measurement);
        });
        var result = await measurement.CompareAsync(Id, "a live run beside the removal of old ones, p50", Goal.Below(1.1, 1.03), removing, quiet);
        return [result with { Counters = new Dictionary<string, double> { ["oldRuns"] = old, ["withFiles"] = withFiles, ["removedMeanwhile"] = removed } }];
    }

    private static Task<Block> RunsAsync(ProductServer product, Measurement measurement) => Measurement.MedianAsync(measurement.Quick ? 40 : 100, async () =>
    {
        var run = await product.TriggerAsync();
        await product.Probe.Of(run).Over.Task.WaitAsync(TimeSpan.FromSeconds(30));
    });

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private static async Task<int> CountAsync(ProductServer product)
    {
        await using var connection = new SqliteConnection($"Data Source={product.DataRoot}/.platform/mentiko.db;Mode=ReadOnly");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM \"Runs\" WHERE \"Id\" LIKE '0000%'";
        return Convert.ToInt32(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
