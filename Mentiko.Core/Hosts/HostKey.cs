using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Mentiko.Core.Hosts;

/// <summary>
/// The key by which a remote host proves itself, pinned: its SHA-256 fingerprint as OpenSSH writes it,
/// <c>SHA256:</c> and 43 characters of base64.
/// </summary>
public readonly record struct HostKey
{
    private const string Start = "SHA256:";
    private const int HashBytes = 32;

    private readonly string? _fingerprint;

    private HostKey(string fingerprint) => _fingerprint = fingerprint;

    /// <summary>The fingerprint; reading it of a default value is a bug and throws.</summary>
    public string Fingerprint => _fingerprint ?? throw new InvalidOperationException("An empty HostKey was used.");

    /// <summary>Takes a fingerprint, or the key itself as it stands in a <c>.pub</c> file.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out HostKey key)
    {
        var trimmed = (text ?? "").Trim();
        if (trimmed.StartsWith(Start, StringComparison.Ordinal))
        {
            return TryTake(Decode(trimmed[Start.Length..]), HashBytes, bytes => bytes, out key);
        }

        // ssh-ed25519 AAAAC3Nza... comment
        return TryTake(trimmed.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var blob, ..] ? Decode(blob) : null, null, SHA256.HashData, out key);
    }

    /// <summary>The key that a host shows, by its public key in SSH's own form.</summary>
    public static HostKey Of(byte[] blob) => new(Start + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('='));

    public static HostKey Parse(string text) => TryParse(text, out var key) ? key : throw new FormatException("Not a host key.");

    public override string ToString() => Fingerprint;

    private static bool TryTake(byte[]? bytes, int? length, Func<byte[], byte[]> hash, out HostKey key)
    {
        // A public key begins with the length of its type's name, which is short.
        var good = bytes is not null && (length is { } exactly ? bytes.Length == exactly : bytes is [0, 0, 0, > 3 and < 64, ..] && bytes.Length > 32);
        key = good ? new HostKey(Start + Convert.ToBase64String(hash(bytes!)).TrimEnd('=')) : default;
        return good;
    }

    private static byte[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64.TrimEnd('=').PadRight((base64.TrimEnd('=').Length + 3) / 4 * 4, '='), bytes, out var count) ? bytes[..count] : null;
    }
}
