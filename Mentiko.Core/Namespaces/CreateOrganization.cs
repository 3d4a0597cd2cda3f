using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>Creates an organization with the caller as its Owner. Works without a scope: there is none yet.</summary>
public sealed class CreateOrganization(INamespaceDirectory directory, Tenancy? tenancy = null)
{
    public async Task<Result<Organization>> ExecuteAsync(Actor creator, string slug, string name, CancellationToken cancel)
    {
        if (tenancy is { IsSingle: true })
        {
            return new Error.Forbidden("This server is for one organization; no other can be made.");
        }

        var errors = OrganizationNames.Check(slug, name, out var parsed, out var trimmed);
        return errors.Count > 0 ? new Error.Invalid(errors) : await directory.CreateAsync(creator, parsed, trimmed, cancel);
    }
}
