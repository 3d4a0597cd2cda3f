using System.Text;
using System.Text.Json;

namespace Mentiko.Core.Audit;

/// <summary>
/// A signed statement that a namespace's chain, at a moment, ended in a certain entry. Whoever has one can tell
/// whether the chain still leads through that entry.
/// </summary>
/// <param name="Namespace">Whose chain.</param>
/// <param name="Sequence">The entry.</param>
/// <param name="Hash">The entry's hash, which covers all entries before it.</param>
/// <param name="Time">When it was signed, in Unix milliseconds.</param>
/// <param name="KeyId">Which key signed it; see <see cref="AuditPublicKey.Id"/>.</param>
/// <param name="Signature">Ed25519 over <see cref="Statement"/>, in base64.</param>
public sealed record AuditCheckpoint(Guid Namespace, long Sequence, string Hash, long Time, string KeyId, string Signature)
{
    /// <summary>What tells a checkpoint from everything else that the key may ever sign, and its line from an entry's.</summary>
    public const string Type = "mentiko.audit.checkpoint.v1";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 2 };

    public DateTimeOffset SignedAt => DateTimeOffset.FromUnixTimeMilliseconds(Time);

    /// <summary>The bytes that are signed: the checkpoint without its signature, as canonical JSON.</summary>
    public byte[] Statement() => Write(withSignature: false);

    /// <summary>The whole as canonical JSON: a line of an export, the content of a file.</summary>
    public byte[] Line() => Write(withSignature: true);

    /// <summary>Reads what <see cref="Line"/> wrote, to the byte; null for anything else. The signature is not checked.</summary>
    public static AuditCheckpoint? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            var json = document.RootElement;
            if (json.ValueKind != JsonValueKind.Object
                || !Guid.TryParseExact(Text(json, "namespace"), "N", out var ns)
                || !json.TryGetProperty("sequence", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out var sequence)
                || !AuditChain.TryReadTime(Text(json, "time"), out var time)
                || Text(json, "hash") is not { } hash
                || Text(json, "keyId") is not { } keyId
                || Text(json, "signature") is not { } signature)
            {
                return null;
            }

            var read = new AuditCheckpoint(ns, sequence, hash, time, keyId, signature);
            return line.Span.SequenceEqual(read.Line()) ? read : null;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text that is no UTF-8.
            return null;
        }
    }

    public override string ToString() => Encoding.UTF8.GetString(Line());

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private byte[] Write(bool withSignature)
    {
        var json = new CanonicalWriter();
        json.Open();
        json.Member("hash", Hash);
        json.Member("keyId", KeyId);
        json.Member("namespace", Namespace.ToString("N"));
        json.Member("sequence", Sequence);
        if (withSignature)
        {
            json.Member("signature", Signature);
        }

        json.Member("time", AuditChain.TimeText(Time));
        json.Member("type", Type);
        json.Close();
        return json.Bytes.ToArray();
    }
}
