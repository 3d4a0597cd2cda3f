using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Audit;

/// <summary>The record of a namespace. Entries are only ever added.</summary>
public interface IAuditTrail
{
    /// <summary>Adds one entry in a transaction of its own, durable on return; <see cref="Error.AuditUnavailable"/> when it cannot.</summary>
    Task<Result<Done>> AppendAsync(NamespaceScope scope, AuditDraft draft, CancellationToken cancel);

    /// <summary>Entries, newest first.</summary>
    Task<Page<AuditEntry>> ListAsync(NamespaceScope scope, AuditQuery query, CancellationToken cancel);
}

/// <summary>Which entries a reader wants; null means any.</summary>
public sealed record AuditQuery(
    PageRequest Page,
    string? Action = null,
    string? Actor = null,
    string? Target = null,
    AuditOutcome? Outcome = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null);
