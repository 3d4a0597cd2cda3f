using System.Collections.Frozen;
using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>Creates an organization with the caller as its Owner. Works without a scope: there is none yet.</summary>
public sealed class CreateOrganization(INamespaceDirectory directory, Tenancy? tenancy = null)
{
    // Words that stand in URLs, host names or folders of the product; a namespace of that name would read like a part of it.
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "account", "admin", "api", "assets", "auth", "data", "docs", "health", "hooks", "internal", "login", "me",
        "metrics", "mentiko", "new", "openapi", "orgs", "public", "register", "root", "settings", "static", "support",
        "system", "www",
    }.ToFrozenSet(StringComparer.Ordinal);

    public async Task<Result<Organization>> ExecuteAsync(Actor creator, string slug, string name, CancellationToken cancel)
    {
        if (tenancy is { IsSingle: true })
        {
            return new Error.Forbidden("This server is for one organization; no other can be made.");
        }

        var errors = new Dictionary<string, string[]>();
        if (!NamespaceSlug.TryParse(slug, out var parsed))
        {
            errors["$.slug"] = ["A slug has 1 to 40 lower-case letters, digits and hyphens, with no hyphen at either end."];
        }
        else if (Reserved.Contains(parsed.Text))
        {
            errors["$.slug"] = [$"The slug '{parsed.Text}' is reserved."];
        }

        var trimmed = name.Trim();
        if (OrganizationNames.ProblemOf(trimmed) is { } problem)
        {
            errors["$.name"] = [problem];
        }

        return errors.Count > 0 ? new Error.Invalid(errors) : await directory.CreateAsync(creator, parsed, trimmed, cancel);
    }
}
