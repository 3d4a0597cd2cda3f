namespace Mentiko.Core.Audit;

/// <summary>The canonical form of what the instance's key signs about an entry.</summary>
internal static class SignedStatement
{
    /// <param name="type">What kind of statement it is: one can never be taken for another.</param>
    /// <param name="ns">Whose chain.</param>
    /// <param name="sequence">The entry.</param>
    /// <param name="hash">The entry's hash.</param>
    /// <param name="time">When it was signed, in Unix milliseconds.</param>
    /// <param name="keyId">Which key signed it.</param>
    /// <param name="signature">Null for the bytes that are signed.</param>
    /// <param name="archive">The hash of the archive; null where the statement is about none.</param>
    public static byte[] Write(string type, Guid ns, long sequence, string hash, long time, string keyId, string? signature, string? archive = null)
    {
        var json = new CanonicalWriter();
        json.Open();
        if (archive is not null)
        {
            json.Member("archive"u8, archive);
        }

        json.Member("hash"u8, hash);
        json.Member("keyId"u8, keyId);
        json.Member("namespace"u8, ns.ToString("N"));
        json.Member("sequence"u8, sequence);
        if (signature is not null)
        {
            json.Member("signature"u8, signature);
        }

        json.Member("time"u8, AuditChain.TimeText(time));
        json.Member("type"u8, type);
        json.Close();
        return json.Bytes.ToArray();
    }
}
