using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>From a row to what readers see.</summary>
internal static class AuditRowReading
{
    public static AuditEntry ToEntry(AuditRow row) => new(
        row.Sequence,
        DateTimeOffset.FromUnixTimeMilliseconds(row.Time),
        row.ActorKind,
        row.ActorId,
        row.ActorName,
        row.Credential,
        row.Action,
        row.TargetKind,
        row.TargetId,
        AuditOutcomeNames.TryParse(row.Outcome, out var outcome) ? outcome : throw new InvalidOperationException($"An audit entry has the unknown outcome '{row.Outcome}'."),
        row.Ip,
        row.UserAgent,
        row.RunId,
        JsonSerializer.Deserialize<Dictionary<string, string>>(row.DetailsJson)!.ToImmutableSortedDictionary(StringComparer.Ordinal),
        row.PreviousHash,
        row.Hash);
}
