using Mentiko.Core.Access;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Examples;

/// <summary>One example organization: who belongs to it and what it runs.</summary>
internal sealed record ExampleOrganization(
    NamespaceSlug Slug,
    string Name,
    ItemName Item,
    IReadOnlyList<(string Email, string DisplayName, Role Role)> Members)
{
    /// <summary>
    /// Both of them. The first member is the Owner; one person belongs to both, with another role in each, so that
    /// the switcher has something to show.
    /// </summary>
    public static IReadOnlyList<ExampleOrganization> All { get; } =
    [
        new(NamespaceSlug.Parse("acme"), "Acme Web Shop", ItemName.Parse("access-log-triage"),
        [
            ("owner@acme.example", "Olga Owner", Role.Owner),
            ("admin@acme.example", "Adam Admin", Role.Admin),
            ("operator@acme.example", "Opal Operator", Role.Operator),
            ("viewer@acme.example", "Vera Viewer", Role.Viewer),
            ("both@consulting.example", "Bea Both", Role.Admin),
        ]),
        new(NamespaceSlug.Parse("globex"), "Globex Laboratories", ItemName.Parse("release-notes"),
        [
            ("owner@globex.example", "Gus Owner", Role.Owner),
            ("viewer@globex.example", "Gwen Viewer", Role.Viewer),
            ("both@consulting.example", "Bea Both", Role.Viewer),
        ]),
    ];
}
