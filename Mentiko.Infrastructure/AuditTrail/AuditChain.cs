using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// How the entries of a namespace hang together. An entry's hash is the SHA-256, in lower-case hex, of the entry as
/// the contract shows it, without its <c>hash</c>, as canonical JSON (RFC 8785: members in order, no white space,
/// null where there is nothing; <c>time</c> in UTC with milliseconds). <c>previousHash</c> is a member, so each hash
/// covers all entries before it; the first one's is the SHA-256 of <c>mentiko.audit.v1:{namespace id}</c>, so that a
/// chain cannot pass for another namespace's.
/// </summary>
internal static class AuditChain
{
    public static string Genesis(Guid ns) => Hex(SHA256.HashData(Encoding.UTF8.GetBytes($"mentiko.audit.v1:{ns:N}")));

    /// <summary>The hash that the entry must carry. The buffer is scratch space, for callers that hash many.</summary>
    public static string HashOf(AuditRow entry, CanonicalJson buffer)
    {
        buffer.Clear();
        buffer.Open();
        buffer.Member("action", entry.Action);
        buffer.OpenMember("actor");
        buffer.Member("id", entry.ActorId);
        buffer.Member("kind", entry.ActorKind);
        buffer.Member("name", entry.ActorName);
        buffer.Close();
        buffer.Member("credential", entry.Credential);
        buffer.RawMember("details", entry.DetailsJson);
        buffer.Member("ip", entry.Ip);
        buffer.Member("outcome", entry.Outcome);
        buffer.Member("previousHash", entry.PreviousHash);
        buffer.Member("runId", entry.RunId);
        buffer.Member("sequence", entry.Sequence);
        buffer.OpenMember("target");
        buffer.Member("id", entry.TargetId);
        buffer.Member("kind", entry.TargetKind);
        buffer.Close();
        buffer.Member("time", Time(entry.Time));
        buffer.Member("userAgent", entry.UserAgent);
        buffer.Close();

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.Bytes, hash);
        return Hex(hash);
    }

    /// <summary>The details as they are stored and hashed: names by UTF-16 code unit, as RFC 8785 sorts them.</summary>
    public static string Details(ImmutableSortedDictionary<string, string> details)
    {
        var json = new CanonicalJson();
        json.Open();
        foreach (var (name, value) in details.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.Member(name, value);
        }

        json.Close();
        return Encoding.UTF8.GetString(json.Bytes);
    }

    private static string Time(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Hex(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash);
}
