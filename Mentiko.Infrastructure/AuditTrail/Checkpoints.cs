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
    /// <summary>The last checkpoint that is kept; null when there is none, or its file is not one.</summary>
    public AuditCheckpoint? Last(NamespaceScope scope) =>
        files.ReadLast(scope.Organization) is { } content ? AuditCheckpoint.Read(content) : null;

    /// <summary>Signs an entry that this node's writer appended, whose hash it remembers.</summary>
    public void Save(NamespaceScope scope, AuditMark mark) =>
        Keep(scope, seal.Signer.Sign(mark.Namespace, mark.Sequence, mark.Hash, time.GetUtcNow()));

    /// <summary>Whether there is a place for checkpoints.</summary>
    public bool HavePlace(NamespaceScope scope) => files.HavePlace(scope.Organization);

    /// <summary>Signs the record as it is now, as <see cref="SignAsync"/> does, and keeps what it made.</summary>
    public async Task<(AuditCheckpoint Checkpoint, TrailFault? Fault)> SealAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var (checkpoint, fault, isNew) = await SignAsync(scope, cancel);
        if (isNew)
        {
            Keep(scope, checkpoint);
        }

        return (checkpoint, fault);
    }

    /// <summary>
    /// Signs the record as it is now, where that has not been done, after walking what was added since the last
    /// checkpoint that is kept. Keeps nothing.
    /// </summary>
    /// <returns>The checkpoint of the last entry; the last good one beside the fault where the record does not follow from it.</returns>
    public async Task<(AuditCheckpoint Checkpoint, TrailFault? Fault, bool IsNew)> SignAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var owner = scope.Namespace.Value;
        var last = Last(scope) is { } kept && kept.Namespace == owner && seal.PublicKey.Proves(kept) ? kept : null;
        var (floor, fault) = floors.Read(scope);

        // A checkpoint about an entry that is archived has nothing here to be held against; the floor has its place.
        var walk = floor is not null && !(last?.Sequence > floor.Sequence) ? new TrailWalk(owner, seal.PublicKey, floor) : new TrailWalk(owner, seal.PublicKey, last);
        fault ??= walk.Checkpoint is { } from ? await CheckAnchorAsync(scope, from, cancel) : null;
        if (fault is null)
        {
            await WalkToEndAsync(scope, walk, cancel);
            fault = walk.Fault;
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

        if (last?.Sequence == walk.Last)
        {
            return (last, null, false);
        }

        return (seal.Signer.Sign(owner, walk.Last, walk.LastHash, time.GetUtcNow()), null, true);
    }

    private AuditCheckpoint SignBeginning(Guid owner) => seal.Signer.Sign(owner, 0, AuditChain.Genesis(owner), time.GetUtcNow());

    /// <summary>The entry that the last checkpoint is about must still be there, as it was signed.</summary>
    private async Task<TrailFault?> CheckAnchorAsync(NamespaceScope scope, AuditCheckpoint last, CancellationToken cancel)
    {
        var anchor = await pages.FindAsync(scope, last.Sequence, cancel);
        return anchor is null
            ? new TrailFault(TrailFaultKind.Cut, last.Sequence, FormattableString.Invariant($"Entry {last.Sequence}, which was signed, is no longer there."))
            : anchor.Hash != last.Hash || AuditChain.HashOf(anchor, new CanonicalWriter()) != last.Hash
                ? new TrailFault(TrailFaultKind.RolledBack, last.Sequence, FormattableString.Invariant($"Entry {last.Sequence} is not the one that was signed."))
                : null;
    }

    private async Task WalkToEndAsync(NamespaceScope scope, TrailWalk walk, CancellationToken cancel)
    {
        List<Persistence.Rows.AuditRow> page;
        do
        {
            page = await pages.AfterAsync(scope, walk.Last, cancel);
        }
        while (page.TrueForAll(walk.Add) && page.Count == AuditPages.Size);
    }

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
