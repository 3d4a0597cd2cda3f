using System.Text.Json;

namespace Mentiko.Core.Audit;

/// <summary>
/// A signed statement that the entries of a chain up to one of them were put into an archive and need not be here any
/// more: the record begins after it. Nothing else makes a record without its first entries whole.
/// </summary>
/// <param name="Namespace">Whose chain.</param>
/// <param name="Sequence">The last entry that was archived.</param>
/// <param name="Hash">That entry's hash, which the next one follows.</param>
/// <param name="Archive">The SHA-256 of the archive's file, in lower-case hex.</param>
/// <param name="Time">When it was signed, in Unix milliseconds.</param>
/// <param name="KeyId">Which key signed it; see <see cref="AuditPublicKey.Id"/>.</param>
/// <param name="Signature">Ed25519 over <see cref="Statement"/>, in base64.</param>
public sealed record AuditFloor(Guid Namespace, long Sequence, string Hash, string Archive, long Time, string KeyId, string Signature)
{
    /// <summary>No checkpoint can be taken for one: checkpoints are made all the time, this only by an archive.</summary>
    public const string Type = "mentiko.audit.floor.v1";

    public DateTimeOffset SignedAt => DateTimeOffset.FromUnixTimeMilliseconds(Time);

    /// <summary>The bytes that are signed: the whole without its signature, as canonical JSON.</summary>
    public byte[] Statement() => Write(null);

    /// <summary>The whole as canonical JSON: the content of its file.</summary>
    public byte[] Line() => Write(Signature);

    /// <summary>Reads what <see cref="Line"/> wrote, to the byte; null for anything else. The signature is not checked.</summary>
    public static AuditFloor? Read(ReadOnlyMemory<byte> line) => CanonicalReading.Read(line, 2, From, floor => floor.Line());

    private static AuditFloor? From(JsonElement json) =>
        json.Id("namespace") is { } ns && json.Number("sequence") is { } sequence && json.Text("hash") is { } hash && json.Text("archive") is { } archive
        && json.Time("time") is { } time && json.Text("keyId") is { } keyId && json.Text("signature") is { } signature
            ? new AuditFloor(ns, sequence, hash, archive, time, keyId, signature)
            : null;

    private byte[] Write(string? signature) => SignedStatement.Write(Type, Namespace, Sequence, Hash, Time, KeyId, signature, Archive);
}
