using System.Collections.Immutable;

namespace Mentiko.Core.Audit;

/// <summary>How an act ended.</summary>
public enum AuditOutcome
{
    Allowed,
    Denied,
    Failed,
}

/// <summary>
/// What a store writes beside a change, in the same transaction: both or neither. Who, when and from where come
/// from the scope; sequence and hash from the namespace's chain.
/// </summary>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="TargetKind">chain, agent, run, member, token, organization, file, ...</param>
/// <param name="TargetId">The target's name or id; never a secret's value.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Run">The run it belongs to.</param>
/// <param name="Details">Small facts, for instance <c>from: viewer, to: admin</c>; values are cut at 1,024 characters.</param>
public sealed record AuditDraft(
    string Action,
    string TargetKind,
    string TargetId,
    AuditOutcome Outcome = AuditOutcome.Allowed,
    string? Run = null,
    ImmutableSortedDictionary<string, string>? Details = null);

/// <summary>An entry as stored.</summary>
public sealed record AuditEntry(
    long Sequence,
    DateTimeOffset Time,
    string ActorKind,
    string? ActorId,
    string ActorName,
    string Credential,
    string Action,
    string TargetKind,
    string TargetId,
    AuditOutcome Outcome,
    string? Ip,
    string? UserAgent,
    string? RunId,
    ImmutableSortedDictionary<string, string> Details,
    string PreviousHash,
    string Hash);
