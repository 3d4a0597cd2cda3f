using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mentiko.Core.Audit;

/// <summary>
/// How the entries of a namespace hang together. An entry's hash is the SHA-256, in lower-case hex, of the entry as
/// the contract shows it, without its <c>hash</c>, as canonical JSON (RFC 8785: members in order, no white space,
/// null where there is nothing; <c>time</c> in UTC with milliseconds). <c>previousHash</c> is a member, so each hash
/// covers all entries before it; the first one's is the SHA-256 of <c>mentiko.audit.v1:{namespace id}</c>, so that a
/// chain cannot pass for another namespace's.
/// </summary>
public static class AuditChain
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Genesis(Guid ns) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"mentiko.audit.v1:{ns:N}")));

    /// <summary>The hash that the entry must carry. The buffer is scratch space, for callers that hash many.</summary>
    public static string HashOf(ChainedEntry entry, CanonicalWriter buffer)
    {
        Write(entry, buffer, withHash: false);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.Bytes, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>The whole entry, its hash included, as canonical JSON: a line of an export. The bytes are the buffer's.</summary>
    public static ReadOnlySpan<byte> LineOf(ChainedEntry entry, CanonicalWriter buffer)
    {
        Write(entry, buffer, withHash: true);
        return buffer.Bytes;
    }

    /// <summary>The details as they are stored and hashed: names by UTF-16 code unit, as RFC 8785 sorts them.</summary>
    public static string Details(ImmutableSortedDictionary<string, string> details)
    {
        var json = new CanonicalWriter();
        json.Open();
        foreach (var (name, value) in details.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.Member(name, value);
        }

        json.Close();
        return Encoding.UTF8.GetString(json.Bytes);
    }

    /// <summary>A moment as the record writes it; the number where it is none.</summary>
    public static string TimeText(long unixMilliseconds) => IsMoment(unixMilliseconds)
        ? DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToString(TimeFormat, CultureInfo.InvariantCulture)
        : unixMilliseconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether it lies within the years 1 to 9999: somebody with the database may have put anything there.</summary>
    public static bool IsMoment(long unixMilliseconds) => unixMilliseconds is >= -62_135_596_800_000 and <= 253_402_300_799_999;

    /// <summary>The moment that <see cref="TimeText"/> wrote; nothing else is understood.</summary>
    public static bool TryReadTime(string? text, out long unixMilliseconds)
    {
        var good = DateTimeOffset.TryParseExact(
            text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        unixMilliseconds = time.ToUnixTimeMilliseconds();
        return good;
    }

    private static void Write(ChainedEntry entry, CanonicalWriter json, bool withHash)
    {
        json.Clear();
        json.Open();
        json.Member("action"u8, entry.Action);
        json.OpenMember("actor"u8);
        json.Member("id"u8, entry.ActorId);
        json.Member("kind"u8, entry.ActorKind);
        json.Member("name"u8, entry.ActorName);
        json.Close();
        json.Member("credential"u8, entry.Credential);
        json.RawMember("details"u8, entry.DetailsJson);
        if (withHash)
        {
            json.Member("hash"u8, entry.Hash);
        }

        json.Member("ip"u8, entry.Ip);
        json.Member("outcome"u8, entry.Outcome);
        json.Member("previousHash"u8, entry.PreviousHash);
        json.Member("runId"u8, entry.RunId);
        json.Member("sequence"u8, entry.Sequence);
        json.OpenMember("target"u8);
        json.Member("id"u8, entry.TargetId);
        json.Member("kind"u8, entry.TargetKind);
        json.Close();
        if (IsMoment(entry.Time))
        {
            json.Member("time"u8, DateTimeOffset.FromUnixTimeMilliseconds(entry.Time));
        }
        else
        {
            // No entry was written so: its hash fits none that was.
            json.Member("time"u8, entry.Time);
        }

        json.Member("userAgent"u8, entry.UserAgent);
        json.Close();
    }
}
