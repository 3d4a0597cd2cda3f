using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>The agents that steps can be made of: dragged onto the canvas, or added by a press.</summary>
public sealed partial class AgentPalette
{
    public const string FieldId = "palette-search";

    private const int Most = 60;

    private string _search = "";

    [Parameter, EditorRequired]
    public required IReadOnlyList<CanvasAgent> Agents { get; set; }

    [Parameter]
    public EventCallback<string> OnAdd { get; set; }

    [Parameter]
    public string? NewAgentLink { get; set; }

    private List<CanvasAgent> Found => [.. Agents.Where(agent => agent.Name.Contains(_search.Trim(), StringComparison.OrdinalIgnoreCase))];
}
