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

    /// <summary>As canonical JSON.</summary>
    public byte[] Line()
    {
        var json = new CanonicalWriter();
        json.Open();
        json.Member("after"u8, After);
        json.Member("namespace"u8, Namespace.ToString("N"));
        json.Member("previousHash"u8, PreviousHash);
        json.RawMember("through"u8, Through.ToString());
        json.Member("type"u8, Type);
        json.Close();
        return json.Bytes.ToArray();
    }

    /// <summary>Reads what <see cref="Line"/> wrote, to the byte; null for anything else.</summary>
    public static AuditExportHeader? Read(ReadOnlyMemory<byte> line) => CanonicalReading.Read(line, 3, From, header => header.Line());

    private static AuditExportHeader? From(JsonElement json) =>
        json.Number("after") is { } after && json.Id("namespace") is { } ns && json.Text("previousHash") is { } previous
        && json.TryGetProperty("through", out var through) && AuditCheckpoint.Read(Encoding.UTF8.GetBytes(through.GetRawText())) is { } checkpoint
            ? new AuditExportHeader(ns, after, previous, checkpoint)
            : null;
}
