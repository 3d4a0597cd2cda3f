using Mentiko.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
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
    ILogger<UserManager<UserAccount>> logger)
{
    public IPasswordHasher<UserAccount> Hasher => hasher;

    public UserManager<UserAccount> Over(MentikoDbContext context) => new(
        new UserOnlyStore<UserAccount, MentikoDbContext>(context, describer),
        options,
        hasher,
        [new UserValidator<UserAccount>(describer)],
        [],
        normalizer,
        describer,
        services,
        logger);
}
