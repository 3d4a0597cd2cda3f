using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// From a row to what readers see. Somebody with the database may have put anything there: a row that cannot be read is
/// shown as far as it can be, for the page with the others on it is what shows the trouble; the proof finds it by its hash.
/// </summary>
internal static class AuditRowReading
{
    public static AuditEntry ToEntry(AuditRow row) => new(
        row.Sequence,
        AuditChain.IsMoment(row.Time) ? DateTimeOffset.FromUnixTimeMilliseconds(row.Time) : DateTimeOffset.UnixEpoch,
        row.ActorKind,
        row.ActorId,
        row.ActorName,
        row.Credential,
        row.Action,
        row.TargetKind,
        row.TargetId,
        AuditOutcomeNames.TryParse(row.Outcome, out var outcome) ? outcome : AuditOutcome.Failed,
        row.Ip,
        row.UserAgent,
        row.RunId,
        Details(row),
        row.PreviousHash,
        row.Hash);

    private static ImmutableSortedDictionary<string, string> Details(AuditRow row)
    {
        var details = Read(row.DetailsJson);
        (string Name, bool IsRead)[] parts = [("time", AuditChain.IsMoment(row.Time)), ("outcome", AuditOutcomeNames.TryParse(row.Outcome, out _)), ("details", details is not null)];
        var unread = string.Join(' ', parts.Where(part => !part.IsRead).Select(part => part.Name));
        details ??= ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        return unread.Length == 0 ? details : details.SetItem("unreadable", unread);
    }

    private static ImmutableSortedDictionary<string, string>? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(json)?.ToImmutableSortedDictionary(StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
