using System.Text.Json;

namespace Mentiko.Core.Audit;

/// <summary>Reads lines that have one form only: what does not come out the same to the byte was not written by us.</summary>
internal static class CanonicalReading
{
    /// <param name="line">One JSON object.</param>
    /// <param name="depth">How deep it goes.</param>
    /// <param name="from">Makes a value of it; null for something else.</param>
    /// <param name="write">The value's one form.</param>
    public static T? Read<T>(ReadOnlyMemory<byte> line, int depth, Func<JsonElement, T?> from, Func<T, byte[]> write)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = depth });
            return document.RootElement.ValueKind == JsonValueKind.Object && from(document.RootElement) is { } read && line.Span.SequenceEqual(write(read)) ? read : null;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text that is no UTF-8.
            return null;
        }
    }

    public static string? Text(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    public static long? Number(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var number) ? number : null;

    public static Guid? Id(this JsonElement json, string name) => Guid.TryParseExact(json.Text(name), "N", out var id) ? id : null;

    public static long? Time(this JsonElement json, string name) => AuditChain.TryReadTime(json.Text(name), out var time) ? time : null;
}
