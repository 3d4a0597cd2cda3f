using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// Signs records. What it signs follows, entry by entry, from what it signed before: a record that does not is left
/// unsigned, and the log says so.
/// </summary>
internal sealed partial class Checkpoints(
    AuditPages pages, CheckpointFiles files, Floors floors, AuditSeal seal, IOptions<AuditOptions> options, TimeProvider time, ILogger<Checkpoints> logger)
{
    private readonly RecordBeginning _beginning = new(pages);

    /// <summary>The last checkpoint that is kept; null when there is none, or its file is not one.</summary>
    public AuditCheckpoint? Last(NamespaceScope scope) =>
        files.ReadLast(scope.Organization) is { } content ? AuditCheckpoint.Read(content) : null;

    /// <summary>Whether there is a place for checkpoints.</summary>
    public bool HavePlace(NamespaceScope scope) => files.HavePlace(scope.Organization);

    /// <summary>Signs the record as it is now, as <see cref="SignAsync(NamespaceScope, CancellationToken)"/> does, and keeps what it made.</summary>
    public async Task<(AuditCheckpoint Checkpoint, TrailFault? Fault)> SealAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var (checkpoint, fault, isNew) = await SignAsync(scope, null, cancel);
        if (isNew)
        {
            Keep(scope, checkpoint);
        }

        return (checkpoint, fault);
    }

    /// <summary>
    /// Signs an entry that this node's writer appended, and keeps that. The record must lead to it from what was signed
    /// before, and it must be the one that the writer wrote. One that is signed already, or archived, is left alone.
    /// </summary>
    /// <returns>Why it was not signed; null where it was, or need not be.</returns>
    public async Task<TrailFault?> SealAsync(NamespaceScope scope, AuditMark mark, CancellationToken cancel)
    {
        var (checkpoint, fault, isNew) = await SignAsync(scope, mark, cancel);
        if (isNew)
        {
            Keep(scope, checkpoint);
        }

        return fault;
    }

    /// <summary>
    /// Signs the record as it is now, where that has not been done, after walking what was added since the last
    /// checkpoint that is kept. Keeps nothing.
    /// </summary>
    /// <returns>The checkpoint of the last entry; the last good one beside the fault where the record does not follow from it.</returns>
    public async Task<(AuditCheckpoint Checkpoint, TrailFault? Fault)> SignAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var (checkpoint, fault, _) = await SignAsync(scope, null, cancel);
        return (checkpoint, fault);
    }

    private async Task<(AuditCheckpoint Checkpoint, TrailFault? Fault, bool IsNew)> SignAsync(NamespaceScope scope, AuditMark? mark, CancellationToken cancel)
    {
        var owner = scope.Namespace.Value;
        var last = Last(scope) is { } kept && kept.Namespace == owner && seal.PublicKey.Proves(kept) ? kept : null;
        var (floor, fault) = floors.Read(scope);

        // A checkpoint about an entry that is archived has nothing here to be held against; the floor has its place.
        var walk = floor is not null && !(last?.Sequence > floor.Sequence) ? new TrailWalk(owner, seal.PublicKey, floor) : new TrailWalk(owner, seal.PublicKey, last);
        fault ??= await _beginning.CheckAsync(scope, floor, cancel) ?? (walk.Checkpoint is { } from ? await CheckAnchorAsync(scope, from, cancel) : null);
        if (fault is null && !(walk.Last >= mark?.Sequence))
        {
            await WalkAsync(scope, walk, mark?.Sequence ?? long.MaxValue, cancel);
            fault = walk.Fault ?? (mark is { } written ? HoldAgainst(walk, written) : null);
        }

        if (fault is not null)
        {
            LogBroken(logger, scope.Slug.Text, fault.Text);
            return (last ?? SignBeginning(owner), fault, false);
        }

        if (walk.Last == 0)
        {
            return (SignBeginning(owner), null, false);
        }

        if (last?.Sequence == walk.Last || mark?.Sequence < walk.Last)
        {
            return (last ?? SignBeginning(owner), null, false);
        }

        return (seal.Signer.Sign(owner, walk.Last, walk.LastHash, time.GetUtcNow()), null, true);
    }

    private AuditCheckpoint SignBeginning(Guid owner) => seal.Signer.Sign(owner, 0, AuditChain.Genesis(owner), time.GetUtcNow());

    /// <summary>The entry that the last checkpoint is about must still be there, as it was signed.</summary>
    private async Task<TrailFault?> CheckAnchorAsync(NamespaceScope scope, AuditCheckpoint last, CancellationToken cancel)
    {
        var found = await pages.FindAllAsync(scope, last.Sequence, cancel);
        if (found.Count > 1)
        {
            return new TrailFault(TrailFaultKind.Sequence, last.Sequence, FormattableString.Invariant($"Entry {last.Sequence} is there more than once."));
        }

        return found is not [var anchor]
            ? new TrailFault(TrailFaultKind.Cut, last.Sequence, FormattableString.Invariant($"Entry {last.Sequence}, which was signed, is no longer there."))
            : anchor.Hash != last.Hash || AuditChain.HashOf(anchor, new CanonicalWriter()) != last.Hash
                ? new TrailFault(TrailFaultKind.RolledBack, last.Sequence, FormattableString.Invariant($"Entry {last.Sequence} is not the one that was signed."))
                : null;
    }

    private async Task WalkAsync(NamespaceScope scope, TrailWalk walk, long end, CancellationToken cancel)
    {
        List<Persistence.Rows.AuditRow> page;
        do
        {
            page = await pages.AfterAsync(scope, walk.Last, cancel);
        }
        while (page.TakeWhile(entry => entry.Sequence <= end).All(walk.Add) && page.Count >= AuditPages.Size && page[^1].Sequence < end);
    }

    /// <summary>What the database says a moment after the commit must be what the writer wrote.</summary>
    private static TrailFault? HoldAgainst(TrailWalk walk, AuditMark mark) =>
        walk.Last < mark.Sequence ? new TrailFault(TrailFaultKind.Cut, walk.Last + 1, FormattableString.Invariant($"The record ends at entry {walk.Last}, but entry {mark.Sequence} was written here."))
        : walk.LastHash != mark.Hash ? new TrailFault(TrailFaultKind.RolledBack, mark.Sequence, FormattableString.Invariant($"Entry {mark.Sequence} is not the one that was written here."))
        : null;

    /// <summary>Elsewhere first: a checkpoint that counts here is known there.</summary>
    private void Keep(NamespaceScope scope, AuditCheckpoint checkpoint)
    {
        var content = checkpoint.Line();
        if (options.Value.CheckpointCopies is { } folder)
        {
            files.SaveCopy(folder, scope.Namespace, checkpoint.Sequence, content);
        }

        files.Save(scope.Organization, checkpoint.Sequence, content);
    }

    [LoggerMessage(1210, LogLevel.Critical, "The audit record of {Namespace} is not signed any further: {Fault}")]
    private static partial void LogBroken(ILogger logger, string @namespace, string fault);
}
