using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Audit;

/// <summary>The record of a namespace. Entries are only ever added.</summary>
public interface IAuditTrail
{
    /// <summary>Adds one entry in a transaction of its own, durable on return; <see cref="Error.AuditUnavailable"/> when it cannot.</summary>
    Task<Result<Done>> AppendAsync(NamespaceScope scope, AuditDraft draft, CancellationToken cancel);

    /// <summary>Entries, newest first. A page may be short, even empty, and have a next one: one question looks at a bounded piece of the record.</summary>
    Task<Page<AuditEntry>> ListAsync(NamespaceScope scope, AuditQuery query, CancellationToken cancel);

    /// <summary>How many entries there are in each of equal spans of time, without reading them.</summary>
    Task<AuditHistogram> CountAsync(NamespaceScope scope, AuditSpan span, CancellationToken cancel);
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

/// <summary>A span of time, cut into equal parts.</summary>
/// <param name="From">Null: the first entry's time.</param>
/// <param name="To">Null: now.</param>
/// <param name="Parts">From 1 to 200. Default: 60.</param>
public sealed record AuditSpan(DateTimeOffset? From = null, DateTimeOffset? To = null, int Parts = 60);

/// <summary>What a span of time holds.</summary>
public sealed record AuditHistogram(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<AuditCount> Parts);

/// <summary>One part of it.</summary>
/// <param name="From">Where the part begins.</param>
/// <param name="Entries">How many entries it holds.</param>
/// <param name="Refused">How many of them are not <c>allowed</c>; counted up to <see cref="AuditCount.MostRefused"/>.</param>
public sealed record AuditCount(DateTimeOffset From, long Entries, int Refused)
{
    public const int MostRefused = 1_000;
}
