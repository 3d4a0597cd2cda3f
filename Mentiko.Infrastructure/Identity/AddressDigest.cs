using System.Security.Cryptography;
using System.Text;
using Mentiko.Infrastructure.Vault;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Stands for an address where the address itself must not be kept: the same on every node and after a restart, and
/// without the vault's root key nobody can find out whose it is by trying.
/// </summary>
internal sealed class AddressDigest(IRootKey root)
{
    private static readonly byte[] Purpose = "mentiko failed sign-ins"u8.ToArray();
    private byte[]? _key;

    /// <param name="address">As <see cref="EmailAddress.Normalize"/> gives it.</param>
    /// <param name="cancel">Cancels asking for the key.</param>
    /// <returns>64 hex digits.</returns>
    public async ValueTask<string> OfAsync(string address, CancellationToken cancel)
    {
        var key = _key ??= await root.DeriveAsync(Purpose, cancel);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(address)));
    }
}
