using Mentiko.Infrastructure.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Identity;

/// <summary>Identity's store, but that keys of authenticators are sealed: a copy of the database makes no codes.</summary>
internal sealed class SealedKeyStore(MentikoDbContext context, IdentityErrorDescriber describer, IDataProtector seal)
    : UserOnlyStore<UserAccount, MentikoDbContext>(context, describer)
{
    public override Task SetAuthenticatorKeyAsync(UserAccount user, string key, CancellationToken cancellationToken) =>
        base.SetAuthenticatorKeyAsync(user, seal.Protect(key), cancellationToken);

    public override async Task<string?> GetAuthenticatorKeyAsync(UserAccount user, CancellationToken cancellationToken) =>
        await base.GetAuthenticatorKeyAsync(user, cancellationToken) is { } kept ? seal.Unprotect(kept) : null;
}
