using System.Collections.Immutable;
using Mentiko.Core.Audit;

namespace Mentiko.Web.Api.Audit;

internal sealed record AuditEntryBody(
    long Sequence,
    DateTimeOffset Time,
    AuditEntryBody.ActorBody Actor,
    string Credential,
    string Action,
    AuditEntryBody.TargetBody Target,
    string Outcome,
    string? Ip,
    string? UserAgent,
    string? RunId,
    ImmutableSortedDictionary<string, string> Details,
    string PreviousHash,
    string Hash)
{
    internal sealed record ActorBody(string Kind, string? Id, string Name);

    internal sealed record TargetBody(string Kind, string Id);

    public static AuditEntryBody Of(AuditEntry entry) => new(
        entry.Sequence,
        entry.Time,
        new ActorBody(entry.ActorKind, entry.ActorId, entry.ActorName),
        entry.Credential,
        entry.Action,
        new TargetBody(entry.TargetKind, entry.TargetId),
        entry.Outcome.ToWire(),
        entry.Ip,
        entry.UserAgent,
        entry.RunId,
        entry.Details,
        entry.PreviousHash,
        entry.Hash);
}

/// <summary>The key that proves checkpoints, for whoever keeps exports.</summary>
internal sealed record PublicKeyBody(string KeyId, string Algorithm, string PublicKey)
{
    public static PublicKeyBody Of(AuditPublicKey key) => new(key.Id, "Ed25519", key.Text);
}

internal sealed record CheckpointBody(long Sequence, DateTimeOffset Time, string Hash, string KeyId, string Signature)
{
    public static CheckpointBody Of(AuditCheckpoint checkpoint) =>
        new(checkpoint.Sequence, checkpoint.SignedAt, checkpoint.Hash, checkpoint.KeyId, checkpoint.Signature);
}

internal sealed record ProofBody(
    bool Valid,
    long Entries,
    long? FirstInvalidSequence,
    CheckpointBody? Checkpoint,
    ProofBody.FaultBody? Fault,
    DateTimeOffset? Since,
    DateTimeOffset? Until,
    ProofBody.ArchivedBody? Archived,
    PublicKeyBody Key)
{
    internal sealed record FaultBody(string Code, string Text);

    /// <summary>Entries that are in an archive, up to one.</summary>
    internal sealed record ArchivedBody(long Through, DateTimeOffset Time, string Sha256);

    public static ProofBody Of(AuditProof proof, AuditPublicKey key) => new(
        proof.Valid,
        proof.Entries,
        proof.Fault?.Sequence,
        proof.Checkpoint is { } checkpoint ? CheckpointBody.Of(checkpoint) : null,
        proof.Fault is { } fault ? new FaultBody(fault.Kind.ToWire(), fault.Text) : null,
        proof.Since,
        proof.Until,
        proof.Floor is { } floor ? new ArchivedBody(floor.Sequence, floor.SignedAt, floor.Archive) : null,
        PublicKeyBody.Of(key));
}

internal sealed record HistogramBody(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<HistogramBody.PartBody> Parts)
{
    internal sealed record PartBody(DateTimeOffset From, long Entries, int Refused);

    public static HistogramBody Of(AuditHistogram histogram) =>
        new(histogram.From, histogram.To, [.. histogram.Parts.Select(part => new PartBody(part.From, part.Entries, part.Refused))]);
}
