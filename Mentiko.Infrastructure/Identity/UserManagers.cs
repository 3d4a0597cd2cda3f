using Mentiko.Core.Access;
using Mentiko.Infrastructure.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Identity;

/// <summary>Makes Identity's manager over a context that a caller brings, so that its writes are part of the caller's act.</summary>
internal sealed class UserManagers(
    IOptions<IdentityOptions> options,
    IPasswordHasher<UserAccount> hasher,
    ILookupNormalizer normalizer,
    IdentityErrorDescriber describer,
    IServiceProvider services,
    IDataProtectionProvider protection,
    ILogger<UserManager<UserAccount>> logger)
{
    // Where Identity keeps the key of an authenticator.
    private const string IdentitysOwn = "[AspNetUserStore]";
    private readonly IDataProtector _seal = protection.CreateProtector("mentiko.authenticator-key");

    public IPasswordHasher<UserAccount> Hasher => hasher;

    /// <summary>Keeps a new authenticator's key, sealed; on the writer.</summary>
    public void SetKey(MentikoDbContext context, UserAccount user, string key)
    {
        // Completed before it returns, as all on the writer.
        StoreOver(context).SetAuthenticatorKeyAsync(user, key, CancellationToken.None).GetAwaiter().GetResult();
        context.SaveChanges();
    }

    public static void DropKey(MentikoDbContext context, UserAccount user) =>
        context.RemoveRange(context.UserTokens.Where(row => row.UserId == user.Id && row.LoginProvider == IdentitysOwn).ToList());

    /// <summary>Gives the account a new stamp, which ends every cookie and token that carries the old one; on the writer.</summary>
    public Account Restamp(MentikoDbContext context, UserAccount user)
    {
        var result = Over(context).UpdateSecurityStampAsync(user).GetAwaiter().GetResult();
        return result.Succeeded
            ? user.ToAccount()
            : throw new InvalidOperationException($"The account was refused: {string.Join(", ", result.Errors.Select(error => error.Code))}");
    }

    public UserManager<UserAccount> Over(MentikoDbContext context) => new(
        StoreOver(context),
        options,
        hasher,
        [new UserValidator<UserAccount>(describer)],
        [],
        normalizer,
        describer,
        services,
        logger);

    private SealedKeyStore StoreOver(MentikoDbContext context) => new(context, describer, _seal);
}
