using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.DataProtection;

namespace Mentiko.Web.Gates;

/// <summary>
/// Seals a store's cursor for one list of one namespace. Elsewhere, or changed by one bit, it does not open: a
/// client can neither read where a page ends nor ask another namespace's list to go on from there.
/// </summary>
internal sealed class CursorSeal(IDataProtectionProvider protection)
{
    private const int LongestCursor = 2048;

    public string? Seal(NamespaceId owner, string list, string? next) =>
        next is null ? null : Base64Url.EncodeToString(Protector(owner, list).Protect(Encoding.UTF8.GetBytes(next)));

    public Result<string?> Open(NamespaceId owner, string list, string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return (string?)null;
        }

        if (cursor.Length > LongestCursor || !Base64Url.IsValid(cursor))
        {
            return Refused();
        }

        try
        {
            return Encoding.UTF8.GetString(Protector(owner, list).Unprotect(Base64Url.DecodeFromChars(cursor)));
        }
        catch (CryptographicException)
        {
            return Refused();
        }
    }

    private static Error.Malformed Refused() => new("The cursor is not one of this list.");

    private IDataProtector Protector(NamespaceId owner, string list) =>
        protection.CreateProtector("Mentiko.Cursor", owner.ToString(), list);
}
