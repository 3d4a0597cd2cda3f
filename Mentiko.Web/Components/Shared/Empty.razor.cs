using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>A page with nothing on it yet: one sentence that teaches, and the next action.</summary>
public sealed partial class Empty
{
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter, EditorRequired]
    public required string Teaches { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
