using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Mentiko.Benchmarks.Tabs;

/// <summary>What a page's HTML says of its circuit.</summary>
/// <param name="Operations">Adds the page's interactive components, as the browser's script words it.</param>
/// <param name="State">What the server wrote down while it made the HTML, sealed; empty if nothing.</param>
internal sealed partial record TabMarkup(string Operations, string State)
{
    public static TabMarkup Read(string html)
    {
        // <!--Blazor:{"type":"server","prerenderId":"…","sequence":0,"descriptor":"CfDJ8…"}-->, and where it ends
        // <!--Blazor:{"prerenderId":"…"}-->
        var markers = Markers().Matches(html).Select(match => JsonNode.Parse(match.Groups[1].Value)!.AsObject()).Where(marker => marker.ContainsKey("descriptor"));
        var adds = markers.Select((marker, index) => new { type = "add", ssrComponentId = index + 1, marker }).ToList();
        return adds.Count == 0
            ? throw new TabException("The page has no interactive component.")
            : new TabMarkup(JsonSerializer.Serialize(new { batchId = 1, operations = adds }), States().Match(html).Groups[1].Value);
    }

    [GeneratedRegex("<!--Blazor:({.*?})-->")]
    private static partial Regex Markers();

    [GeneratedRegex("<!--Blazor-Server-Component-State:([a-zA-Z0-9+/=]+)-->")]
    private static partial Regex States();
}
