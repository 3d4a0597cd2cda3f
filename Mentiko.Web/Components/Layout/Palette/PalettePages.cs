using Mentiko.Core.Access;
using Mentiko.Web.Theme;

namespace Mentiko.Web.Components.Layout.Palette;

/// <summary>The pages that the palette knows: those of the navigation, what begins something, and those outside of any organization.</summary>
internal static class PalettePages
{
    private static readonly (string Text, string Path, string Glyph, Permission Needs)[] More =
    [
        ("Failed runs", "runs?status=failed", Glyphs.Error, Permission.RunsRead),
        ("New chain", "new/chain", Glyphs.Add, Permission.ChainsWrite),
        ("New agent", "new/agent", Glyphs.Add, Permission.AgentsWrite),
        ("New schedule", "new/schedule", Glyphs.Add, Permission.SchedulesWrite),
    ];

    private static readonly (string Text, string Path, string Glyph)[] Outside =
    [
        ("Your organizations", "/", Glyphs.Business),
        ("Your account", "/account", Glyphs.Person),
    ];

    private static readonly (string Text, string Path, string Glyph)[] OfAdministrators =
    [
        ("Organizations of the instance", "/admin/orgs", Glyphs.Business),
        ("Queue of the instance", "/admin/queue", Glyphs.FormatListNumbered),
    ];

    /// <summary>What this role opens here; outside of any organization there is no <paramref name="view"/>.</summary>
    public static IEnumerable<PaletteEntry> For(NamespaceView? view, bool isAdministrator) =>
        (view is null ? [] : Inside(view))
            .Concat(Outside.Select(page => Entry(page.Text, page.Path, page.Glyph)))
            .Concat(isAdministrator ? OfAdministrators.Select(page => Entry(page.Text, page.Path, page.Glyph)) : []);

    private static IEnumerable<PaletteEntry> Inside(NamespaceView view) =>
        NamespaceNavigation.For(view).Select(page => Entry(page.Text, page.Path.Length == 0 ? view.Link() : view.Link(page.Path), page.Glyph))
            .Concat(More.Where(page => view.Allows(page.Needs)).Select(page => Entry(page.Text, view.Link(page.Path), page.Glyph)));

    private static PaletteEntry Entry(string text, string href, string glyph) =>
        new($"page-{text.ToLowerInvariant().Replace(' ', '-')}", text, glyph) { Href = href };
}
