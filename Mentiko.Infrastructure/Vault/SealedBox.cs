using System.Security.Cryptography;

namespace Mentiko.Infrastructure.Vault;

/// <summary>Something sealed does not open: it was changed or moved, or the key is another one.</summary>
internal sealed class SealBrokenException() : Exception("What was sealed does not open: it was changed or moved, or the key is another one.");

/// <summary>
/// AES-256-GCM with a random nonce of 96 bits: nonce, ciphertext, tag. The context is authenticated and not stored:
/// whoever opens must know what the content is for, so a row that was moved stays closed.
/// </summary>
internal static class SealedBox
{
    public const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content, ReadOnlySpan<byte> context)
    {
        var box = new byte[NonceBytes + content.Length + TagBytes];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(box.AsSpan(0, NonceBytes), content, box.AsSpan(NonceBytes, content.Length), box.AsSpan(^TagBytes), context);
        return box;
    }

    /// <summary>The content; the caller clears it. Throws <see cref="SealBrokenException"/>.</summary>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> context)
    {
        if (box.Length < NonceBytes + TagBytes)
        {
            throw new SealBrokenException();
        }

        var content = new byte[box.Length - NonceBytes - TagBytes];
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(box[..NonceBytes], box[NonceBytes..^TagBytes], box[^TagBytes..], content, context);
            return content;
        }
        catch (CryptographicException)
        {
            // Nothing of the library's own message: callers need to know no more than that it did not open.
            throw new SealBrokenException();
        }
    }
}
