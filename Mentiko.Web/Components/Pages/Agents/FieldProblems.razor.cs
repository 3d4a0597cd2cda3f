using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Agents;

/// <summary>What is wrong with a field, beneath it.</summary>
public sealed partial class FieldProblems
{
    [Parameter, EditorRequired]
    public required AgentFormModel Model { get; set; }

    /// <summary>The JSON path of the field; what lies below it counts too.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }
}
