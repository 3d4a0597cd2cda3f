using System.Collections.Concurrent;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// Proves records and hands them out. A walk takes a processor for as long as the record is: one of a namespace at a
/// time, and a few of all take turns by the page.
/// </summary>
internal sealed class AuditProver(AuditPages pages, Checkpoints checkpoints, CheckpointFiles files, AuditSeal seal) : IAuditProver, IDisposable
{
    private const int WalksAtOnce = 2;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, bool> _walking = new();
    private readonly SemaphoreSlim _turns = new(WalksAtOnce);
    private readonly ExportPlaces _exports = new();

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

    public async Task<Result<AuditFile>> ExportAsync(NamespaceScope scope, AuditExportQuery query, CancellationToken cancel)
    {
        var owner = scope.Namespace.Value;
        if (!_exports.TryTake(owner))
        {
            return new Error.RateLimited(Again);
        }

        try
        {
            return new AuditFile(await PrepareAsync(scope, query, cancel), () => _exports.GiveBack(owner));
        }
        catch
        {
            _exports.GiveBack(owner);
            throw;
        }
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>The file carries its checkpoint itself; one that is kept for each export would be a way to fill the disk.</summary>
    private async Task<Func<Stream, CancellationToken, Task>> PrepareAsync(NamespaceScope scope, AuditExportQuery query, CancellationToken cancel)
    {
        var (through, fault, _) = await checkpoints.SignAsync(scope, cancel);

        // What is broken is handed out whole, as it is: its own first line speaks against it.
        var end = fault is null ? through.Sequence : long.MaxValue;
        var before = query.After == 0 ? null : await pages.FindAsync(scope, query.After, cancel);
        var header = new AuditExportHeader(scope.Namespace.Value, query.After, before?.Hash ?? AuditChain.Genesis(scope.Namespace.Value), through);
        return query.Format == AuditExportFormat.Csv
            ? (destination, token) => WriteCsvAsync(scope, header.After, end, destination, token)
            : (destination, token) => WriteLinesAsync(scope, header, end, destination, token);
    }

    private async Task<AuditProof> WalkAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var walk = new TrailWalk(scope.Namespace.Value, seal.PublicKey);
        using var marks = new KeptCheckpoints(files.Read(scope.Organization));
        long? since = null, until = null;
        while (walk.Fault is null)
        {
            var page = await NextAsync(scope, walk.Last, cancel);
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
                if (!walk.Add(entry))
                {
                    break;
                }

                until = entry.Time;
                marks.HoldAt(walk);
            }
        }

        return new AuditProof(walk.Entries, walk.Fault, walk.Checkpoint, Moment(since), Moment(until));
    }

    private static DateTimeOffset? Moment(long? unixMilliseconds) =>
        unixMilliseconds is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    private async Task<List<Persistence.Rows.AuditRow>> NextAsync(NamespaceScope scope, long after, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel);
        try
        {
            return await pages.AfterAsync(scope, after, cancel);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task WriteLinesAsync(NamespaceScope scope, AuditExportHeader header, long end, Stream destination, CancellationToken cancel)
    {
        await destination.WriteAsync((byte[])[.. header.Line(), (byte)'\n'], cancel);
        var (buffer, piece) = (new CanonicalWriter(), new MemoryStream());
        await foreach (var page in PagesAsync(scope, header.After, end, cancel))
        {
            piece.SetLength(0);
            foreach (var entry in page)
            {
                piece.Write(AuditChain.LineOf(entry, buffer));
                piece.WriteByte((byte)'\n');
            }

            await destination.WriteAsync(piece.GetBuffer().AsMemory(0, (int)piece.Length), cancel);
        }
    }

    private async Task WriteCsvAsync(NamespaceScope scope, long after, long end, Stream destination, CancellationToken cancel)
    {
        // Spreadsheets take a file without the mark for another encoding.
        await destination.WriteAsync(Encoding.UTF8.GetBytes($"\uFEFF{AuditCsv.Header}\r\n"), cancel);
        var text = new StringBuilder();
        await foreach (var page in PagesAsync(scope, after, end, cancel))
        {
            text.Clear();
            page.ForEach(entry => AuditCsv.Append(text, entry));
            await destination.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancel);
        }
    }

    /// <summary>The entries after one, up to another.</summary>
    private async IAsyncEnumerable<List<Persistence.Rows.AuditRow>> PagesAsync(
        NamespaceScope scope, long after, long end, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        for (var page = await NextAsync(scope, after, cancel); page.Count > 0; page = await NextAsync(scope, after, cancel))
        {
            after = page[^1].Sequence;
            page.RemoveAll(entry => entry.Sequence > end);
            if (page.Count == 0)
            {
                yield break;
            }

            yield return page;
        }
    }
}
