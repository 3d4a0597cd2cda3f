using Mentiko.Web.Components.Layout;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>The way here, from the organization down; the page's own heading is the last step and stands below.</summary>
public sealed partial class Crumbs
{
    [CascadingParameter]
    public required NamespaceView Here { get; set; }

    [Parameter]
    public IReadOnlyList<Crumb> Trail { get; set; } = [];
}

/// <summary>One step of the way: a word and its path within the organization.</summary>
public sealed record Crumb(string Text, string Path);
