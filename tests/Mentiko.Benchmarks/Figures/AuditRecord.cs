using System.Security.Cryptography;
using Mentiko.Benchmarks.Baselines;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G9: audit entries a second, chained and acknowledged after the disk has them, from 64 callers, against a row for each
/// SaveChanges; and walking a chain against hashing the same bytes one after the other. The cost of an entry in a
/// trigger is its share of the trigger's own time, told from what a bare entry takes of the same commit line.
/// </summary>
internal sealed class AuditRecord : IFigure
{
    private const int Callers = 64;
    private const int Walked = 20_000;

    public string Id => "G9";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        await using var product = await ProductServer.StartAsync(concurrentRuns: 4, map: null, ["--Mentiko:Plans:free:QueuedRuns", "10000000"]);
        return [await AppendedAsync(product, measurement), await WalkedAsync(measurement), await CostAsync(product, measurement)];
    }

    private static async Task<FigureResult> AppendedAsync(ProductServer product, Measurement measurement)
    {
        using var folder = new BenchFolder();
        using var rows = new RowPerSave(Path.Combine(folder.Path, "rows.db"), await SynchronousAsync(product));
        var trail = product.Services.GetRequiredService<IAuditTrail>();
        var before = await EntriesAsync(product);
        var acknowledged = 0L;
        var each = measurement.Quick ? 100 : 300;
        var appended = new Contender("entries", "1/s", () => RateAsync(each, async () =>
        {
            ProductServer.Must(await trail.AppendAsync(product.Scope, new AuditDraft(AuditActions.FileWritten, "file", "f"), CancellationToken.None));
            Interlocked.Increment(ref acknowledged);
        }));
        var saved = new Contender("EF row for each SaveChanges", "1/s", () => RateAsync(Math.Max(1, each / 50), rows.AppendAsync));
        var result = await measurement.CompareAsync("G9.append", "audit entries a second, 64 callers, SQLite", Goal.Above(8, 15), appended, saved);
        var proof = ProductServer.Must(await product.Services.GetRequiredService<IAuditProver>().VerifyAsync(product.Scope, CancellationToken.None));
        var isWhole = proof.Valid && proof.Entries == before + acknowledged;
        return result with
        {
            Verdict = isWhole ? result.Verdict : Verdict.Broken,
            Counters = new Dictionary<string, double> { ["acknowledged"] = acknowledged, ["entries"] = proof.Entries - before },
        };
    }

    /// <summary>In memory on both sides: what reading rows costs is the database's figure.</summary>
    private static Task<FigureResult> WalkedAsync(Measurement measurement)
    {
        var (entries, bytes) = Chain();
        using var signer = new AuditSigner(new byte[AuditSigner.KeyBytes]);
        var key = signer.PublicKey;
        var walked = new Contender("entries verified", "1/s", () => Task.FromResult(Rate(() =>
        {
            var walk = new TrailWalk(Guid.Empty, key);
            if (!entries.TrueForAll(walk.Add))
            {
                throw new InvalidOperationException(walk.Fault!.Text);
            }
        })));
        var hashed = new Contender("bare SHA-256 chaining", "1/s", () => Task.FromResult(Rate(() =>
        {
            Span<byte> previous = stackalloc byte[SHA256.HashSizeInBytes];
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var entry in bytes)
            {
                hash.AppendData(previous);
                hash.AppendData(entry);
                hash.GetHashAndReset(previous);
            }
        })));
        return measurement.CompareAsync("G9.verify", "entries verified a second, one thread", Goal.Above(0.5, 0.8), walked, hashed);
    }

    private static Task<FigureResult> CostAsync(ProductServer product, Measurement measurement)
    {
        var trail = product.Services.GetRequiredService<IAuditTrail>();
        var operations = measurement.Quick ? 100 : 400;
        var entry = new Contender("a bare entry, one caller", "ms", () => Measurement.MedianAsync(
            operations, async () => ProductServer.Must(await trail.AppendAsync(product.Scope, new AuditDraft(AuditActions.FileWritten, "file", "f"), CancellationToken.None))));
        var trigger = new Contender("a trigger with its entry, one caller", "ms", () => Measurement.MedianAsync(operations, () => product.TriggerAsync()));
        return measurement.CompareAsync("G9.cost", "an entry's whole way alone, of a trigger's (upper bound of its share)", Goal.Below(1, 0.5), entry, trigger);
    }

    private static (List<ChainedEntry> Entries, List<byte[]> Bytes) Chain()
    {
        var (buffer, previous) = (new CanonicalWriter(), AuditChain.Genesis(Guid.Empty));
        var (entries, bytes) = (new List<ChainedEntry>(Walked), new List<byte[]>(Walked));
        for (var sequence = 1; sequence <= Walked; sequence++)
        {
            var entry = new ChainedEntry
            {
                Sequence = sequence,
                Time = 1_790_000_000_000 + sequence,
                ActorKind = "user",
                ActorId = "0f8fad5bd9cb469fa16570867728950e",
                ActorName = "Ada Lovelace",
                Credential = "session",
                Action = AuditActions.ChainUpdated,
                TargetKind = "chain",
                TargetId = "weekly-report",
                Outcome = "allowed",
                Ip = "192.0.2.17",
                UserAgent = "Mozilla/5.0 (X11; Linux x86_64)",
                DetailsJson = """{"version":"4"}""",
                PreviousHash = previous,
            };
            previous = entry.Hash = AuditChain.HashOf(entry, buffer);
            entries.Add(entry);
            bytes.Add(buffer.Bytes.ToArray());
        }

        return (entries, bytes);
    }

    private static Block Rate(Action walk)
    {
        var started = TimeProvider.System.GetTimestamp();
        walk();
        return new Block(Walked / TimeProvider.System.GetElapsedTime(started).TotalSeconds, Walked);
    }

    private static async Task<Block> RateAsync(int each, Func<Task> operation)
    {
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await operation();
            }
        })));
        return new Block(Callers * each / TimeProvider.System.GetElapsedTime(started).TotalSeconds, Callers * each);
    }

    private static async Task<long> EntriesAsync(ProductServer product) =>
        ProductServer.Must(await product.Services.GetRequiredService<IAuditProver>().VerifyAsync(product.Scope, CancellationToken.None)).Entries;

    private static async Task<long> SynchronousAsync(ProductServer product)
    {
        await using var connection = product.Services.GetRequiredService<SqliteDatabase>().OpenWriter();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
