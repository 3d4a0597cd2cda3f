namespace Mentiko.Infrastructure.Vault;

/// <summary>
/// The key above all keys: wraps the keys of namespaces, and others follow from it. One interface, so that a key service
/// outside of this machine can stand in its place; the calls are asynchronous for its sake.
/// </summary>
internal interface IRootKey
{
    /// <summary>A name that tells this key from another and gives nothing of it away.</summary>
    string Id { get; }

    /// <param name="key">The key to wrap.</param>
    /// <param name="context">What the key is for; unwrapping needs the same.</param>
    /// <param name="cancel">Cancels the call.</param>
    ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> context, CancellationToken cancel);

    /// <summary>Throws <see cref="SealBrokenException"/> for anything but what this key wrapped for the same context. The caller clears the answer.</summary>
    ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> context, CancellationToken cancel);

    /// <summary>32 bytes that follow from this key and the purpose: the same on every node, and no way back to the key.</summary>
    /// <param name="purpose">What the bytes are a key for; another purpose gives others.</param>
    /// <param name="cancel">Cancels the call.</param>
    ValueTask<byte[]> DeriveAsync(ReadOnlyMemory<byte> purpose, CancellationToken cancel);
}
