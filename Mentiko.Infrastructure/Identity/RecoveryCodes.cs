using System.Security.Cryptography;
using Mentiko.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Codes for when the authenticator is lost: ten of 80 random bits, each good once, known by hash only. So many bits
/// need no slow hash.
/// </summary>
internal static class RecoveryCodes
{
    private const string Kind = "recovery-code";
    private const int Number = 10;
    private const int Length = 16;

    // Without the letters that look like digits.
    private const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>As people write them down: <c>xxxx-xxxx-xxxx-xxxx</c>.</summary>
    public static IReadOnlyList<string> New() =>
        [.. Enumerable.Range(0, Number).Select(_ => string.Join('-', RandomNumberGenerator.GetString(Letters, Length).Chunk(4).Select(part => new string(part))))];

    public static Task<int> CountAsync(MentikoDbContext context, string user, CancellationToken cancel) =>
        context.UserTokens.CountAsync(row => row.UserId == user && row.LoginProvider == Kind, cancel);

    public static void Replace(MentikoDbContext context, string user, IEnumerable<string> codes)
    {
        Drop(context, user);
        context.AddRange(codes.Select(code => new IdentityUserToken<string> { UserId = user, LoginProvider = Kind, Name = HashOf(code) }));
    }

    public static void Drop(MentikoDbContext context, string user) =>
        context.RemoveRange(context.UserTokens.Where(row => row.UserId == user && row.LoginProvider == Kind).ToList());

    /// <summary>Takes the code away; false when it is none of theirs.</summary>
    public static bool Redeem(MentikoDbContext context, string user, string code)
    {
        var hash = HashOf(code);
        if (context.UserTokens.SingleOrDefault(row => row.UserId == user && row.LoginProvider == Kind && row.Name == hash) is not { } row)
        {
            return false;
        }

        context.Remove(row);
        return true;
    }

    private static string HashOf(string code) => SecretToken.HashOf(code.Replace("-", "", StringComparison.Ordinal));
}
