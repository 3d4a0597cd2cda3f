using System.Globalization;
using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Nodes;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// Proves records and hands them out. A walk takes a processor for as long as the record is: one of a namespace at a
/// time, and a few of all take turns by the page.
/// </summary>
internal sealed class AuditProver(AuditPages pages, Checkpoints checkpoints, Floors floors, CheckpointFiles files, AuditSeal seal) : IAuditProver, IDisposable
{
    private const int WalksAtOnce = 2;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, bool> _walking = new();
    private readonly SemaphoreSlim _turns = new(WalksAtOnce);
    private readonly PartitionedRateLimiter<Guid> _exports = NamespaceTurns.Of(2);
    private readonly RecordBeginning _beginning = new(pages);

    public AuditPublicKey PublicKey => seal.PublicKey;

    public async Task<Result<AuditProof>> VerifyAsync(NamespaceScope scope, CancellationToken cancel)
    {
        if (!_walking.TryAdd(scope.Namespace.Value, true))
        {
            return new Error.RateLimited(Again);
        }

        try
        {
            return await WalkAsync(scope, cancel);
        }
        finally
        {
            _walking.TryRemove(scope.Namespace.Value, out _);
        }
    }

    public async Task<Result<PreparedFile>> ExportAsync(NamespaceScope scope, AuditExportQuery query, CancellationToken cancel)
    {
        var place = _exports.AttemptAcquire(scope.Namespace.Value);
        if (!place.IsAcquired)
        {
            return new Error.RateLimited(Again);
        }

        try
        {
            var prepared = await PrepareAsync(scope, query, cancel);
            if (prepared.TryGet(out var write, out var refusal))
            {
                return new PreparedFile(write, place.Dispose);
            }

            place.Dispose();
            return refusal;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _turns.Dispose();
        _exports.Dispose();
    }

    /// <summary>The file carries its checkpoint itself; one that is kept for each export would be a way to fill the disk.</summary>
    private async Task<Result<Func<Stream, CancellationToken, Task>>> PrepareAsync(NamespaceScope scope, AuditExportQuery query, CancellationToken cancel)
    {
        var (through, fault) = await checkpoints.SignAsync(scope, cancel);
        if (fault is null && query.After > through.Sequence)
        {
            return Error.Invalid.At("after", string.Create(CultureInfo.InvariantCulture, $"The record ends at entry {through.Sequence}: none comes after {query.After}."));
        }

        // What is broken is handed out whole, as it is: its own first line speaks against it.
        var end = fault is null ? through.Sequence : long.MaxValue;
        var floor = floors.Read(scope).Floor;
        var after = Math.Max(query.After, floor?.Sequence ?? 0);
        var header = new AuditExportHeader(scope.Namespace.Value, after, await HashOfAsync(scope, after, floor, cancel), through);
        var text = new RecordText(NextAsync);
        return (Func<Stream, CancellationToken, Task>)(query.Format == AuditExportFormat.Csv
            ? (destination, token) => text.WriteCsvAsync(scope, header.After, end, destination, token)
            : (destination, token) => text.WriteLinesAsync(scope, header, end, destination, token));
    }

    private async Task<string> HashOfAsync(NamespaceScope scope, long sequence, AuditFloor? floor, CancellationToken cancel) =>
        floor?.Sequence == sequence ? floor.Hash
        : sequence == 0 || await pages.FindAsync(scope, sequence, cancel) is not { } entry ? AuditChain.Genesis(scope.Namespace.Value)
        : entry.Hash;

    private async Task<AuditProof> WalkAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var (floor, forged) = floors.Read(scope);
        var walk = floor is null ? new TrailWalk(scope.Namespace.Value, seal.PublicKey) : new TrailWalk(scope.Namespace.Value, seal.PublicKey, floor);
        if ((forged ?? await _beginning.CheckAsync(scope, floor, cancel)) is { } fault)
        {
            return new AuditProof(0, fault, null, null, null) { Floor = floor };
        }

        using var marks = new KeptCheckpoints(files.Read(scope.Organization), walk.Last);
        marks.HoldAt(walk);
        long? since = null, until = null;
        TrailFault? hidden = null;
        while (walk.Fault is null && hidden is null)
        {
            var page = await NextAsync(scope, walk.Last, cancel);
            hidden = await InTurnAsync(() => pages.FindHiddenAsync(scope, walk.Last, cancel), cancel);
            if (page.Count == 0)
            {
                // The mark was read before this page: what it is about is not late, it is gone.
                if (!marks.Hold(walk))
                {
                    break;
                }

                continue;
            }

            since ??= page[0].Time;
            foreach (var entry in page)
            {
                if (entry.Sequence >= hidden?.Sequence || !walk.Add(entry))
                {
                    break;
                }

                until = entry.Time;
                marks.HoldAt(walk);
            }
        }

        return new AuditProof(walk.Entries, walk.Fault ?? hidden, walk.Checkpoint, Moment(since), Moment(until)) { Floor = floor };
    }

    private static DateTimeOffset? Moment(long? unixMilliseconds) =>
        unixMilliseconds is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    private Task<List<Persistence.Rows.AuditRow>> NextAsync(NamespaceScope scope, long after, CancellationToken cancel) =>
        InTurnAsync(() => pages.AfterAsync(scope, after, cancel), cancel);

    private async Task<T> InTurnAsync<T>(Func<Task<T>> read, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel);
        try
        {
            return await read();
        }
        finally
        {
            _turns.Release();
        }
    }
}
