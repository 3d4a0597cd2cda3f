using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout;

/// <summary>
/// The pages of an organization that the reader's role opens. Plain links: the framework's, a component each, were a
/// fifth of what an open page keeps.
/// </summary>
public sealed partial class SideNavigation
{
    [Parameter, EditorRequired]
    public required NamespaceView View { get; set; }

    /// <summary>Where the reader is: path and query of the address.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    private string LinkOf(NavigationEntry entry) => entry.Path.Length == 0 ? View.Link() : View.Link(entry.Path);

    private bool IsHere(NavigationEntry entry, string link)
    {
        var path = Path.AsSpan();
        path = path[..(path.IndexOf('?') is >= 0 and var query ? query : path.Length)].TrimEnd('/');
        return path.StartsWith(link, StringComparison.OrdinalIgnoreCase)
            && (path.Length == link.Length || (!entry.Exact && path[link.Length] == '/'));
    }
}
