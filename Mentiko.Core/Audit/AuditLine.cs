using System.Collections.Immutable;
using System.Text.Json;

namespace Mentiko.Core.Audit;

/// <summary>Reads the line of an entry. It must be canonical to the byte, so that nothing can hide in how it is written.</summary>
internal static class AuditLine
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 3 };

    /// <summary>The entry; null where the line is anything else. Whether it fits the chain is not looked at.</summary>
    public static ChainedEntry? Read(ReadOnlyMemory<byte> line, CanonicalWriter buffer)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            var entry = Read(document.RootElement);
            return entry is not null && line.Span.SequenceEqual(AuditChain.LineOf(entry, buffer)) ? entry : null;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Not JSON, or a member that is missing or of another kind.
            return null;
        }
    }

    private static ChainedEntry? Read(JsonElement json)
    {
        var (actor, target) = (json.GetProperty("actor"), json.GetProperty("target"));
        return AuditChain.TryReadTime(json.GetProperty("time").GetString(), out var time)
            ? new ChainedEntry
            {
                Sequence = json.GetProperty("sequence").GetInt64(),
                Time = time,
                ActorKind = Text(actor, "kind"),
                ActorId = actor.GetProperty("id").GetString(),
                ActorName = Text(actor, "name"),
                Credential = Text(json, "credential"),
                Action = Text(json, "action"),
                TargetKind = Text(target, "kind"),
                TargetId = Text(target, "id"),
                Outcome = Text(json, "outcome"),
                Ip = json.GetProperty("ip").GetString(),
                UserAgent = json.GetProperty("userAgent").GetString(),
                RunId = json.GetProperty("runId").GetString(),
                DetailsJson = Details(json.GetProperty("details")),
                PreviousHash = Text(json, "previousHash"),
                Hash = Text(json, "hash"),
            }
            : null;
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");

    private static string Details(JsonElement json) => AuditChain.Details(
        json.EnumerateObject().ToImmutableSortedDictionary(member => member.Name, member => Text(json, member.Name), StringComparer.Ordinal));
}
