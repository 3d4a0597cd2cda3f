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

    public DateTimeOffset SignedAt => DateTimeOffset.FromUnixTimeMilliseconds(Time);

    /// <summary>The bytes that are signed: the checkpoint without its signature, as canonical JSON.</summary>
    public byte[] Statement() => Write(null);

    /// <summary>The whole as canonical JSON: a line of an export, the content of a file.</summary>
    public byte[] Line() => Write(Signature);

    /// <summary>Reads what <see cref="Line"/> wrote, to the byte; null for anything else. The signature is not checked.</summary>
    public static AuditCheckpoint? Read(ReadOnlyMemory<byte> line) => CanonicalReading.Read(line, 2, From, checkpoint => checkpoint.Line());

    public override string ToString() => Encoding.UTF8.GetString(Line());

    private static AuditCheckpoint? From(JsonElement json) =>
        json.Id("namespace") is { } ns && json.Number("sequence") is { } sequence && json.Text("hash") is { } hash
        && json.Time("time") is { } time && json.Text("keyId") is { } keyId && json.Text("signature") is { } signature
            ? new AuditCheckpoint(ns, sequence, hash, time, keyId, signature)
            : null;

    private byte[] Write(string? signature) => SignedStatement.Write(Type, Namespace, Sequence, Hash, Time, KeyId, signature);
}
