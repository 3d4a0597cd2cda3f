using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Agents;

/// <summary>A number of an agent's definition with its unit and range.</summary>
public sealed partial class NumberField
{
    [Parameter, EditorRequired]
    public required AgentFormModel Model { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter, EditorRequired]
    public required string Unit { get; set; }

    /// <summary>What holds where nothing is written.</summary>
    [Parameter, EditorRequired]
    public required string Standard { get; set; }

    [Parameter, EditorRequired]
    public required string Section { get; set; }

    [Parameter, EditorRequired]
    public required string Member { get; set; }

    private string Id => $"agent-{Member}";

    private string Path => $"$.{Section}.{Member}";

    private string? Value => Model.Number(Section, Member)?.ToString(CultureInfo.InvariantCulture) ?? Model.Text(Section, Member);
}
