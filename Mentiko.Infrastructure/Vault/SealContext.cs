using System.Buffers.Binary;
using System.Text;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Vault;

/// <summary>
/// What a sealed value is bound to, as bytes: a label of its own for each kind, then fields of fixed length, and the
/// name last, so that no two different things have the same bytes.
/// </summary>
internal static class SealContext
{
    public static byte[] OfKey(NamespaceId owner, int keyVersion) =>
        [.. "mentiko/namespace-key/1\0"u8, .. owner.Value.ToByteArray(bigEndian: true), .. Number(keyVersion)];

    public static byte[] OfSecret(NamespaceId owner, int keyVersion, string name, int version) =>
        [.. "mentiko/secret/1\0"u8, .. owner.Value.ToByteArray(bigEndian: true), .. Number(keyVersion), .. Number(version), .. Encoding.UTF8.GetBytes(name)];

    private static byte[] Number(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
