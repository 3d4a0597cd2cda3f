using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.AuditTrail.Archiving;

/// <summary>What was archived of a record.</summary>
/// <param name="First">The first entry of the file.</param>
/// <param name="Last">Its last entry.</param>
/// <param name="File">The file's path.</param>
/// <param name="IsResumed">A time that was killed had begun it; there may be more to do.</param>
internal sealed record ArchivedPart(long First, long Last, string File, bool IsResumed = false);

/// <summary>
/// Moves the first entries of a record into a file that proves itself. In this order: the file is durable and was read
/// back; the record says that it was archived; the floor is signed and kept; the entries go. Killed anywhere between,
/// the record is whole, and the next time goes on: a file that is there is proved and taken as it is, never written
/// again, because the record may name it already. Nothing that runs inside of a server calls this.
/// </summary>
internal sealed class AuditArchiver(
    IDatabase database, ICommitLine commits, AuditPages pages, AuditProver prover, Checkpoints checkpoints, Floors floors, SentFiles sent, AuditSeal seal,
    IDiskSync disk, IOptions<AuditOptions> options, TimeProvider time)
{
    private readonly RecordText _text = new(pages.AfterAsync);
    private readonly RecordBeginning _beginning = new(pages);

    /// <param name="scope">Whose record.</param>
    /// <param name="before">Entries that are not older stay.</param>
    /// <param name="folder">The operator's folder; the file is in one of the namespace's id in it.</param>
    /// <param name="cancel">Ends it between two steps.</param>
    /// <returns>Null where there was nothing to do.</returns>
    /// <exception cref="AuditArchiveException">The record is not whole, or the file is not the archive of its entries: nothing was removed.</exception>
    public async Task<ArchivedPart?> ArchiveAsync(NamespaceScope scope, DateTimeOffset before, string folder, CancellationToken cancel)
    {
        var owner = scope.Namespace.Value;
        var (floor, fault) = floors.Read(scope);
        Must(scope, fault ?? await _beginning.CheckAsync(scope, floor, cancel));
        if (floor is not null)
        {
            // What a time that was killed has left.
            await database.RemoveEntriesAsync(scope.Namespace, floor.Sequence, cancel);
        }

        var first = (floor?.Sequence ?? 0) + 1;
        var begun = await FindBegunAsync(scope, first, folder, cancel);
        var through = begun ?? await FindLastAsync(scope, before, cancel);
        if (through < first)
        {
            return null;
        }

        await MustBeWholeAsync(scope, cancel);
        var last = await pages.FindAsync(scope, through, cancel) ?? throw new AuditArchiveException($"Entry {through} is not there.");
        var header = new AuditExportHeader(owner, first - 1, floor?.Hash ?? AuditChain.Genesis(owner), seal.Signer.Sign(owner, through, last.Hash, time.GetUtcNow()));
        var path = PathOf(scope, folder, first, through);
        if (!OperatorFiles.IsFile(path))
        {
            await OperatorFiles.WriteWholeAsync(folder, scope.Namespace.ToString(), Path.GetFileName(path), disk, file => _text.WriteLinesAsync(scope, header, through, file, cancel));
        }

        var hash = await ReadBackAsync(path, header, cancel);
        if (!(await FindRecordedAsync(scope, first, cancel)).Exists(told => told.Last == through && told.Hash == hash))
        {
            await RecordAsync(scope, first, through, hash, path, cancel);
        }

        floors.Keep(scope, seal.Signer.SignFloor(owner, through, last.Hash, hash, time.GetUtcNow()));
        await database.RemoveEntriesAsync(scope.Namespace, through, cancel);
        return new ArchivedPart(first, through, path, begun is not null);
    }

    private static string PathOf(NamespaceScope scope, string folder, long first, long last) =>
        Path.Combine(folder, scope.Namespace.ToString(), string.Create(CultureInfo.InvariantCulture, $"{first:D14}-{last:D14}.ndjson"));

    /// <summary>The last entry of a file of this folder that is on record while its entries are here; null for none.</summary>
    private async Task<long?> FindBegunAsync(NamespaceScope scope, long first, string folder, CancellationToken cancel)
    {
        var told = await FindRecordedAsync(scope, first, cancel);
        return told.Find(file => OperatorFiles.IsFile(PathOf(scope, folder, first, file.Last)))?.Last;
    }

    /// <summary>What the record says of files that begin with an entry, the latest first.</summary>
    private async Task<List<RecordedFile>> FindRecordedAsync(NamespaceScope scope, long first, CancellationToken cancel)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{first}-");
        var found = new List<RecordedFile>();
        foreach (var entry in (await pages.FindActsAsync(scope, AuditActions.AuditArchived, prefix, first, cancel)).Select(AuditRowReading.ToEntry))
        {
            if (long.TryParse(entry.TargetId.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last >= first && last < entry.Sequence)
            {
                found.Add(new RecordedFile(last, entry.Details.GetValueOrDefault("sha256")));
            }
        }

        return found;
    }

    /// <summary>The last entry that is old enough and that every sink has; never the last of all, which the next one follows.</summary>
    private async Task<long> FindLastAsync(NamespaceScope scope, DateTimeOffset before, CancellationToken cancel)
    {
        if (await pages.LastAsync(scope, cancel) is not { } last)
        {
            return 0;
        }

        var old = await pages.FirstAtAsync(scope, before, cancel) is { } young ? young - 1 : last.Sequence - 1;
        return options.Value.Sinks.Keys.Aggregate(Math.Min(old, last.Sequence - 1), (least, sink) => Math.Min(least, sent.Read(scope.Organization, sink)));
    }

    private async Task MustBeWholeAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var (_, unsigned) = await checkpoints.SealAsync(scope, cancel);
        Must(scope, unsigned);
        Must(scope, (await prover.VerifyAsync(scope, cancel)).TryGet(out var proof, out _)
            ? proof.Fault
            : throw new AuditArchiveException($"The record of '{scope.Slug}' is being verified by somebody else."));
    }

    private static void Must(NamespaceScope scope, TrailFault? fault)
    {
        if (fault is not null)
        {
            throw new AuditArchiveException($"The record of '{scope.Slug}' is not whole, so nothing of it is removed: {fault.Text}");
        }
    }

    /// <summary>What is on the disk must prove itself before anything goes.</summary>
    private async Task<string> ReadBackAsync(string path, AuditExportHeader header, CancellationToken cancel)
    {
        await using var file = OperatorFiles.OpenRead(path);
        var verdict = await ExportVerifier.VerifyAsync(file, seal.PublicKey, cancel);
        if (!verdict.Valid || verdict.Header!.Namespace != header.Namespace || verdict.Header.After != header.After || verdict.Header.Through.Hash != header.Through.Hash)
        {
            throw new AuditArchiveException($"'{path}' is not the archive of these entries, so nothing of the record is removed: {verdict.Fault?.Text ?? "it has others."}");
        }

        file.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
    }

    private async Task RecordAsync(NamespaceScope scope, long first, long last, string hash, string path, CancellationToken cancel)
    {
        var details = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("file", Path.GetFileName(path)), KeyValuePair.Create("sha256", hash)]);
        var draft = new AuditDraft(AuditActions.AuditArchived, "audit", string.Create(CultureInfo.InvariantCulture, $"{first}-{last}")) { Details = details };
        var written = await commits.CommitAsync<Done>(
            new CommitAuthor(scope.Namespace, Actor.System),
            session =>
            {
                session.Audit(draft);
                return default(Done);
            },
            cancel);
        if (!written.TryGet(out _, out _))
        {
            throw new AuditArchiveException($"The record of '{scope.Slug}' cannot be added to, so nothing of it is removed.");
        }
    }

    /// <summary>What the record says of a file.</summary>
    private sealed record RecordedFile(long Last, string? Hash);
}

/// <summary>Nothing was removed; the message says why.</summary>
public sealed class AuditArchiveException(string sentence) : IOException(sentence);
