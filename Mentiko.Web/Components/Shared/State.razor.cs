using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>A state as icon and word.</summary>
public sealed partial class State
{
    [Parameter, EditorRequired]
    public required StateLook Look { get; set; }

    [Parameter]
    public bool Big { get; set; }
}
