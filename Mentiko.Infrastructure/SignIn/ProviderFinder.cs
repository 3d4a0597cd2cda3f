using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Secrets;
using Mentiko.Core.SignIn;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Vault;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>A provider that is on, with the organization that it is for.</summary>
internal sealed record FoundProvider(Organization Organization, SignInProvider Provider);

/// <summary>
/// Finds the provider of a slug before anybody is inside: one query, the same for an organization that does not exist
/// and for one that has no provider or has it switched off.
/// </summary>
internal sealed partial class ProviderFinder(IReadContextFactory contexts, NamespaceGate gate, KeyDesk keys, ILogger<ProviderFinder> logger)
{
    public async Task<FoundProvider?> FindAsync(string slug, CancellationToken cancel)
    {
        if (!NamespaceSlug.TryParse(slug, out var wanted))
        {
            return null;
        }

        await using var context = contexts.CreateOutside(ReadPurpose.SignInProviderOfSlug);
        var query =
            from provider in context.SignInProviders.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
            join space in context.Namespaces on provider.NamespaceId equals space.Id
            where space.Slug == wanted.Text && space.Status == OrganizationRows.Active && provider.Enabled && provider.DeletedAt == null
            select new { provider, space };
        return await query.SingleOrDefaultAsync(cancel) is { } found
            ? new FoundProvider(found.space.ToOrganization(), ProviderSecrets.ToProvider(found.provider))
            : null;
    }

    /// <summary>The client secret; null where the provider is another by now, or its secret does not open.</summary>
    public async Task<SecretValue?> OpenAsync(FoundProvider found, CancellationToken cancel)
    {
        if (!(await gate.EnterAsSystemAsync(found.Organization.Id, cancel)).TryGet(out var scope, out _))
        {
            return null;
        }

        await using var context = contexts.Create(scope);
        await using var snapshot = await context.BeginSnapshotAsync(cancel);
        if (await context.SignInProviders.SingleOrDefaultAsync(row => row.DeletedAt == null && row.Version == found.Provider.Version, cancel) is not { } row
            || await context.NamespaceKeys.SingleOrDefaultAsync(version => version.Version == row.KeyVersion && version.RetiredAt == null, cancel) is not { } version)
        {
            return null;
        }

        try
        {
            using var key = await keys.OpenAsync(scope.Namespace, version, cancel);
            return key.Open(row);
        }
        catch (SealBrokenException)
        {
            LogUnreadable(logger, scope.Namespace);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The client secret of the sign-in provider of namespace {Namespace} does not open: its row was changed or moved.")]
    private static partial void LogUnreadable(ILogger logger, NamespaceId @namespace);
}
