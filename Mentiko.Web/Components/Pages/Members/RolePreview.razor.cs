using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Members;

/// <summary>What a change of role comes to, before it is made.</summary>
public sealed partial class RolePreview
{
    [Parameter, EditorRequired]
    public required RoleChange Change { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public EventCallback Confirmed { get; set; }

    [Parameter]
    public EventCallback Dropped { get; set; }
}
