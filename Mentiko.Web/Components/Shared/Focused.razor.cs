using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>What an act brings onto the page, with the focus in it: it comes into view and is read out.</summary>
public sealed partial class Focused
{
    private ElementReference _element;

    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    [Parameter]
    public string? Class { get; set; }

    [Parameter]
    public string? Role { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _element.FocusAsync();
        }
    }
}
