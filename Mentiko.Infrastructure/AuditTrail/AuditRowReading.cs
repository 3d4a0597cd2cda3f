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
        var unread = Unreadable(row);
        try
        {
            var details = JsonSerializer.Deserialize<Dictionary<string, string>>(row.DetailsJson) ?? [];
            return (unread.Length == 0 ? details : details.Append(KeyValuePair.Create("unreadable", unread)).DistinctBy(pair => pair.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("unreadable", $"{unread} details".TrimStart());
        }
    }

    private static string Unreadable(AuditRow row) =>
        string.Join(' ', (string[])[.. AuditChain.IsMoment(row.Time) ? [] : (string[])["time"], .. AuditOutcomeNames.TryParse(row.Outcome, out _) ? [] : (string[])["outcome"]]);
}
