using System.Security.Cryptography;

namespace Mentiko.Infrastructure.Vault;

/// <summary>A root key in this process's memory, from a file or the environment. Loaded once, by the start.</summary>
internal sealed class LocalRootKey : IRootKey, IDisposable
{
    private byte[]? _key;

    public string Id { get; private set; } = "";

    private byte[] Key => _key ?? throw new InvalidOperationException("The root key has not been loaded.");

    /// <summary>Takes the key over; the array is not the caller's any more.</summary>
    public void Load(byte[] key)
    {
        if (key.Length != SealedBox.KeyBytes)
        {
            throw new ArgumentException("A root key has 32 bytes.", nameof(key));
        }

        _key = key;
        Id = IdOf(key);
    }

    /// <summary>A keyed hash of a constant: the same for the same key, and no way back.</summary>
    public static string IdOf(ReadOnlySpan<byte> key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, "mentiko root key"u8).AsSpan(0, 8));

    public ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> context, CancellationToken cancel) =>
        ValueTask.FromResult(SealedBox.Seal(Key, key.Span, context.Span));

    public ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> context, CancellationToken cancel) =>
        ValueTask.FromResult(SealedBox.Open(Key, wrapped.Span, context.Span));

    public ValueTask<byte[]> DeriveAsync(ReadOnlyMemory<byte> purpose, CancellationToken cancel) =>
        ValueTask.FromResult(HKDF.DeriveKey(HashAlgorithmName.SHA256, Key, SealedBox.KeyBytes, salt: null, info: purpose.ToArray()));

    public void Dispose()
    {
        if (_key is { } key)
        {
            CryptographicOperations.ZeroMemory(key);
        }

        _key = null;
    }
}
