using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;

namespace Mentiko.Web.Components.Layout;

/// <summary>
/// What the frame tells its pages about the namespace they stand in. Only for showing: it decides which buttons are
/// there, never whether an act is allowed, which the gate and the use case ask anew each time.
/// </summary>
public sealed record NamespaceView(string Slug, string Name, Role Role)
{
    /// <summary>What the Owners have decided, which may open more to a role.</summary>
    public OrganizationSettings Settings { get; init; } = OrganizationSettings.Default;

    public bool Allows(Permission permission) => RoleMatrix.Allows(Role, permission, Settings);

    /// <summary>A path of this namespace's pages, for instance <c>Link("runs", id)</c>.</summary>
    public string Link(params ReadOnlySpan<string> parts)
    {
        var path = $"/orgs/{Slug}";
        foreach (var part in parts)
        {
            path += $"/{part}";
        }

        return path;
    }

    /// <summary>The namespace that an address names: the part after <c>/orgs/</c>; null outside of any.</summary>
    public static string? SlugOf(string absoluteUri)
    {
        var path = new Uri(absoluteUri).AbsolutePath;
        const string prefix = "/orgs/";
        if (!path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var rest = path[prefix.Length..];
        var end = rest.IndexOf('/', StringComparison.Ordinal);
        return end < 0 ? rest : rest[..end];
    }
}
