using System.Text;
using System.Text.Json;

namespace Mentiko.Core.Audit;

/// <summary>
/// The first line of an export: whose record it is, where it begins, and the signed checkpoint of its last entry, so
/// that a file that was cut anywhere no longer fits its own first line.
/// </summary>
/// <param name="After">The entry before the first one of the file; 0 when it begins with the first of all.</param>
/// <param name="PreviousHash">The hash of that entry; the chain's beginning for 0.</param>
/// <param name="Through">The checkpoint of the last entry; of the chain's beginning for a record without entries.</param>
public sealed record AuditExportHeader(Guid Namespace, long After, string PreviousHash, AuditCheckpoint Through)
{
    public const string Type = "mentiko.audit.export.v1";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 3 };

    /// <summary>As canonical JSON.</summary>
    public byte[] Line()
    {
        var json = new CanonicalWriter();
        json.Open();
        json.Member("after", After);
        json.Member("namespace", Namespace.ToString("N"));
        json.Member("previousHash", PreviousHash);
        json.RawMember("through", Through.ToString());
        json.Member("type", Type);
        json.Close();
        return json.Bytes.ToArray();
    }

    /// <summary>Reads what <see cref="Line"/> wrote, to the byte; null for anything else.</summary>
    public static AuditExportHeader? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            var json = document.RootElement;
            if (json.ValueKind != JsonValueKind.Object
                || !json.TryGetProperty("after", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out var after)
                || !Guid.TryParseExact(Text(json, "namespace"), "N", out var ns)
                || Text(json, "previousHash") is not { } previous
                || !json.TryGetProperty("through", out var through)
                || AuditCheckpoint.Read(Encoding.UTF8.GetBytes(through.GetRawText())) is not { } checkpoint)
            {
                return null;
            }

            var read = new AuditExportHeader(ns, after, previous, checkpoint);
            return line.Span.SequenceEqual(read.Line()) ? read : null;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text that is no UTF-8.
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
