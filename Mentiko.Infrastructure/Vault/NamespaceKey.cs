using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Vault;

/// <summary>A namespace's key, open. Held for as short as possible: disposing it clears it.</summary>
internal sealed class NamespaceKey(NamespaceId owner, int version, byte[] key) : IDisposable
{
    public int Version => version;

    public byte[] Seal(string name, int secretVersion, string value)
    {
        var content = Encoding.UTF8.GetBytes(value);
        try
        {
            return SealedBox.Seal(key, content, SealContext.OfSecret(owner, version, name, secretVersion));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Throws <see cref="SealBrokenException"/>.</summary>
    public string Open(string name, int secretVersion, byte[] box)
    {
        var content = SealedBox.Open(key, box, SealContext.OfSecret(owner, version, name, secretVersion));
        try
        {
            return Encoding.UTF8.GetString(content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(key);
}
