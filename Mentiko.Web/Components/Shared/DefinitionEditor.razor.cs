using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>A definition as text, what is wrong with it, and the way to save it.</summary>
public sealed partial class DefinitionEditor
{
    [Parameter, EditorRequired]
    public required DefinitionEditorViewModel Model { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnSave { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnValidate { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
