using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout;

/// <summary>The pages of an organization that the reader's role opens.</summary>
public sealed partial class SideNavigation
{
    [Parameter, EditorRequired]
    public required NamespaceView View { get; set; }
}
