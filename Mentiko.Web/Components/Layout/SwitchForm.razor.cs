using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout;

/// <summary>A button that makes another organization the session's active one.</summary>
public sealed partial class SwitchForm
{
    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    /// <summary>A local path to go to afterwards; null: the organization's overview.</summary>
    [Parameter]
    public string? ReturnUrl { get; set; }

    [Parameter]
    public string Class { get; set; } = "btn primary";

    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
