using Hangfire;
using Hangfire.PostgreSql;
using Mentiko.Benchmarks.Baselines;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;
using Mentiko.Core.Audit;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G4: triggers accepted durably a second by 64 callers: validated, with run, steps, counts and chained audit entry in
/// one commit. The use case is measured, without HTTP; the queue is paused, so that nothing is executed beside it.
/// Hangfire has no storage for SQLite that can be had, so the comparison with it is on PostgreSQL.
/// </summary>
internal sealed class AcceptedTriggers : IFigure
{
    private const int Callers = 64;

    public string Id => "G4";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement) =>
        [await AgainstWriterAsync(measurement), await AgainstHangfireAsync(measurement)];

    private static async Task<FigureResult> AgainstWriterAsync(Measurement measurement)
    {
        await using var product = await StartAsync();
        using var folder = new BenchFolder();
        var synchronous = await SynchronousAsync(product);
        await using var writer = new GroupCommitWriter(Path.Combine(folder.Path, "raw.db"), synchronous);
        var each = measurement.Quick ? 30 : 100;
        var accepted = 0;
        var triggers = new Contender("triggers", "1/s", () => RateAsync(each, () => TriggerAsync(product, ref accepted)));
        var raw = new Contender("raw group-commit writer", "1/s", () => RateAsync(4 * each, writer.AcceptAsync));
        var result = await measurement.CompareAsync("G4.writer", "triggers accepted a second, 64 callers, SQLite", Goal.Above(0.3, 0.5), triggers, raw);
        return await CheckedAsync(product, accepted, result, synchronous);
    }

    private static async Task<FigureResult> AgainstHangfireAsync(Measurement measurement)
    {
        using var postgres = PostgresServer.Start();
        var storage = new PostgreSqlStorage(new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(postgres.ConnectionString, new PostgreSqlStorageOptions()), new PostgreSqlStorageOptions());
        var client = new BackgroundJobClient(storage);
        await using var product = await StartAsync(
            "--Mentiko:Database:Provider", "PostgreSql",
            "--Mentiko:Database:ConnectionString", postgres.NewDatabase("mentiko"));
        var each = measurement.Quick ? 30 : 100;
        var accepted = 0;
        var triggers = new Contender("triggers", "1/s", () => RateAsync(each, () => TriggerAsync(product, ref accepted)));
        var hangfire = new Contender("Hangfire.PostgreSql enqueue", "1/s", () => RateOfThreadsAsync(each, () => client.Enqueue(() => IdleJob.Run(Guid.Empty))));
        var result = await measurement.CompareAsync("G4.hangfire", "triggers accepted a second, 64 callers, PostgreSQL", Goal.Above(10, 20), triggers, hangfire);
        return await CheckedAsync(product, accepted, result, null);
    }

    private static async Task<ProductServer> StartAsync(params string[] settings)
    {
        var product = await ProductServer.StartAsync(concurrentRuns: 4, map: null, ["--Mentiko:Plans:free:QueuedRuns", "10000000", .. settings]);
        await product.Services.GetRequiredService<IQueueStore>().SetPausedAsync(product.Scope, isPaused: true, new AuditDraft(AuditActions.QueuePaused, "organization", "bench"), CancellationToken.None);
        return product;
    }

    private static Task<RunId> TriggerAsync(ProductServer product, ref int accepted)
    {
        Interlocked.Increment(ref accepted);
        return product.TriggerAsync();
    }

    private static async Task<Block> RateAsync(int each, Func<Task> operation, int times = 1)
    {
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await operation();
            }
        })));
        return new Block(Callers * each * times / TimeProvider.System.GetElapsedTime(started).TotalSeconds, Callers * each * times);
    }

    // Hangfire's client blocks its caller: from the pool's threads it would starve its own connections.
    private static Task<Block> RateOfThreadsAsync(int each, Action operation) => RateAsync(1, () => Task.Factory.StartNew(
        () =>
        {
            for (var i = 0; i < each; i++)
            {
                operation();
            }
        },
        TaskCreationOptions.LongRunning), each);

    /// <summary>Every trigger that was answered is there.</summary>
    private static async Task<FigureResult> CheckedAsync(ProductServer product, int accepted, FigureResult result, long? synchronous)
    {
        var queue = ProductServer.Must(await product.Services.GetRequiredService<IQueueStore>().ReadAsync(product.Scope, CancellationToken.None));
        var counters = new Dictionary<string, double> { ["accepted"] = accepted, ["queued"] = queue.Depth };
        if (synchronous is { } level)
        {
            counters["synchronous"] = level;
        }

        return result with { Verdict = queue.Depth == accepted ? result.Verdict : Verdict.Broken, Counters = counters };
    }

    private static async Task<long> SynchronousAsync(ProductServer product)
    {
        await using var connection = product.Services.GetRequiredService<SqliteDatabase>().OpenWriter();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
