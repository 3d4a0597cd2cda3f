using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Secrets;

namespace Mentiko.Core.Webhooks;

/// <summary>The signature of a call: <c>t=&lt;unix seconds&gt;,v1=&lt;hex HMAC-SHA256 of "t.body"&gt;</c>, keyed with the secret's text.</summary>
public sealed record WebhookSignature(long SignedAt, string Hex)
{
    /// <summary>How old a signature may be.</summary>
    public static readonly TimeSpan OldestAge = TimeSpan.FromMinutes(5);

    /// <summary>How far ahead the sender's clock may be.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(1);

    /// <summary>Reads the header. Exactly these two parts, in this order: nothing that a sender and we could read differently.</summary>
    public static bool TryParse([NotNullWhen(true)] string? header, [NotNullWhen(true)] out WebhookSignature? signature)
    {
        signature = null;
        if (header is not { Length: <= 128 } || header.Split(',') is not [{ } time, { } value]
            || !time.StartsWith("t=", StringComparison.Ordinal) || !value.StartsWith("v1=", StringComparison.Ordinal)
            || !long.TryParse(time.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || value.Length != 67 || !value.Skip(3).All(char.IsAsciiHexDigit))
        {
            return false;
        }

        signature = new WebhookSignature(seconds, value[3..].ToLowerInvariant());
        return true;
    }

    public static WebhookSignature Of(SecretValue secret, long signedAt, ReadOnlySpan<byte> body) => new(signedAt, Convert.ToHexStringLower(Compute(secret, signedAt, body)));

    /// <summary>Whether it was made with the secret, over this body, and lies within the window. The comparison's time tells nothing.</summary>
    public bool Fits(SecretValue secret, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var isRight = CryptographicOperations.FixedTimeEquals(Convert.FromHexString(Hex), Compute(secret, SignedAt, body));
        var age = now.ToUnixTimeSeconds() - SignedAt;
        return isRight && age <= (long)OldestAge.TotalSeconds && age >= -(long)MostAhead.TotalSeconds;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"t={SignedAt},v1={Hex}");

    private static byte[] Compute(SecretValue secret, long signedAt, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret.Reveal()));
        mac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{signedAt}.")));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
