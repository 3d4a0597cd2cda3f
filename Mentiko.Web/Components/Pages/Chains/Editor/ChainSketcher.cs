using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mentiko.Core.Chains;
using Mentiko.Web.Components.Shared.Definitions;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>Makes the canvas's picture of a definition, whatever is wrong with it.</summary>
public static partial class ChainSketcher
{
    /// <summary>The steps of a definition, each with a key of its own.</summary>
    public static IReadOnlyList<CanvasStep> StepsOf(JsonObject definition)
    {
        var items = StepNodes(definition);
        var counts = items.Select(item => item["id"].Text()).OfType<string>().CountBy(id => id, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return [.. items.Select((item, i) => Step(item, i, counts))];
    }

    /// <summary>The steps with what was found wrong with them. Steps behind those of the definition, which only a comparison shows, have nothing wrong.</summary>
    public static IReadOnlyList<CanvasStep> WithProblems(this IReadOnlyList<CanvasStep> steps, JsonObject definition, IReadOnlyList<Problem> problems)
    {
        if (problems.Count == 0)
        {
            return steps;
        }

        var found = problems.ToLookup(problem => PlaceOf(problem.Path));
        var places = PlacesOf(definition);
        return [.. steps.Select((step, i) => step with
        {
            Problems = i >= places.Count ? [] : [.. found[places[i]].Select(problem => new CanvasProblem(problem.Severity == ProblemSeverity.Error ? "error" : "warning", problem.Message))],
        })];
    }

    /// <summary>The place in <c>$.steps</c> that a path leads to; null where it leads elsewhere.</summary>
    public static int? PlaceOf(string path) =>
        StepPath().Match(path) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;

    /// <summary>The nodes of the steps. Items that are no objects are left out.</summary>
    internal static List<JsonObject> StepNodes(JsonObject definition) => definition.Member("steps") is JsonArray list ? [.. list.OfType<JsonObject>()] : [];

    /// <summary>For each step node its place in the array, which has holes where an item is no object.</summary>
    internal static List<int?> PlacesOf(JsonObject definition) => definition.Member("steps") is JsonArray list
        ? [.. list.Index().Where(item => item.Item is JsonObject).Select(item => (int?)item.Index)]
        : [];

    private static CanvasStep Step(JsonObject item, int place, Dictionary<string, int> counts)
    {
        var id = item["id"].Text() ?? "";
        var isKey = StepId.TryParse(id, out _) && counts[id] == 1;
        return new CanvasStep(
            isKey ? id : FormattableString.Invariant($"~{place}"),
            id,
            item["agent"].Text() ?? "",
            item["triggers"].Texts(),
            item["join"].Text() == "all" ? "all" : "any",
            item["emits"].Texts(),
            item["maxVisits"].Number() is >= 2 and <= 1000 and var visits ? (int)visits : 1);
    }

    [GeneratedRegex(@"^\$\.steps\[([0-9]+)\]", RegexOptions.CultureInvariant)]
    private static partial Regex StepPath();
}
