using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>Creates an organization with the caller as its Owner. Works without a scope: there is none yet.</summary>
public sealed class CreateOrganization(INamespaceDirectory directory, Tenancy? tenancy = null)
{
    /// <summary>Why somebody with a home can make, join or change nothing outside of it.</summary>
    public const string AtHomeOnly = "You signed in with your organization's own provider. That opens this organization and nothing else.";

    public async Task<Result<Organization>> ExecuteAsync(Actor creator, string slug, string name, CancellationToken cancel)
    {
        if (creator.Home is not null)
        {
            return new Error.Forbidden(AtHomeOnly);
        }

        if (tenancy is { IsSingle: true })
        {
            return new Error.Forbidden("This server is for one organization; no other can be made.");
        }

        var errors = OrganizationNames.Check(slug, name, out var parsed, out var trimmed);
        if (errors.Count > 0)
        {
            return new Error.Invalid(errors);
        }

        return await RefuseAsync(creator, cancel) is { } refusal ? refusal : await directory.CreateAsync(creator, parsed, trimmed, cancel);
    }

    /// <summary>Whoever may have any number of organizations has any share of the instance.</summary>
    private async Task<Error?> RefuseAsync(Actor creator, CancellationToken cancel)
    {
        if (creator.Id is not { } user || tenancy is not { MostOwned: var most })
        {
            return null;
        }

        var owned = (await directory.ListAsync(user, cancel)).Count(membership => membership.Role == Role.Owner);
        return owned < most
            ? null
            : new Error.QuotaExceeded("organizations", most, owned) with { Message = $"You own {owned} organizations, and {most} is the most for one account. Ask whoever runs this instance." };
    }
}
