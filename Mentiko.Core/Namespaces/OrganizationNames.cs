using System.Collections.Frozen;

namespace Mentiko.Core.Namespaces;

/// <summary>What an organization may be called.</summary>
internal static class OrganizationNames
{
    // Words that stand in URLs, host names or folders of the product; a namespace of that name would read like a part of it.
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "account", "admin", "api", "assets", "auth", "data", "docs", "health", "hooks", "internal", "login", "me",
        "metrics", "mentiko", "new", "openapi", "orgs", "public", "register", "root", "settings", "static", "support",
        "system", "www",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Why a name, trimmed, cannot be one; null when it can.</summary>
    public static string? ProblemOf(string trimmed) => trimmed.Length is < 1 or > 100 || trimmed.Any(char.IsControl)
        ? "A name has 1 to 100 characters without control characters."
        : null;

    /// <summary>Everything that is wrong with slug and name of a new organization, by JSON path.</summary>
    public static Dictionary<string, string[]> Check(string slug, string name, out NamespaceSlug parsed, out string trimmed)
    {
        var errors = new Dictionary<string, string[]>();
        if (!NamespaceSlug.TryParse(slug, out parsed))
        {
            errors["$.slug"] = ["A slug has 1 to 40 lower-case letters, digits and hyphens, with no hyphen at either end."];
        }
        else if (Reserved.Contains(parsed.Text))
        {
            errors["$.slug"] = [$"The slug '{parsed.Text}' is reserved."];
        }

        trimmed = name.Trim();
        if (ProblemOf(trimmed) is { } problem)
        {
            errors["$.name"] = [problem];
        }

        return errors;
    }
}
