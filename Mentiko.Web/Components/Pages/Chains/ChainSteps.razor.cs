using System.Globalization;
using Mentiko.Core.Chains;
using Mentiko.Web.Components.Layout;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains;

/// <summary>The graph of a chain as a table: each step under what starts it.</summary>
public sealed partial class ChainSteps
{
    [CascadingParameter]
    public required NamespaceView Here { get; set; }

    [Parameter, EditorRequired]
    public required ChainDefinition Chain { get; set; }

    [Parameter]
    public bool LinkAgents { get; set; }

    private static string Indent(int depth) => string.Create(CultureInfo.InvariantCulture, $"padding-left:{14 + (Math.Min(depth, 6) * 16)}px");

    private static bool IsFailure(string trigger) => trigger.EndsWith(":failed", StringComparison.Ordinal);

    private string HeardBy(string emit)
    {
        var hearers = Chain.Steps.Where(step => step.Triggers.Any(trigger => trigger.Text == emit)).Select(step => step.Id.Text).ToList();
        return hearers.Count == 0 ? "No step starts on it" : $"Starts {string.Join(", ", hearers)}";
    }
}
