using System.Text.Json.Nodes;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>What is different between two definitions, step by step, for the canvas.</summary>
public static class ChainDiff
{
    /// <summary>The steps of <paramref name="after"/>, marked where they are new or other than in <paramref name="before"/>, and behind them those that are gone.</summary>
    public static IReadOnlyList<CanvasStep> Mark(JsonObject before, JsonObject after)
    {
        var old = StepsById(before);
        var kept = StepsById(after);
        var gone = ChainSketcher.StepsOf(before).Where(step => !kept.ContainsKey(step.Id));
        return
        [
            .. ChainSketcher.StepsOf(after).Zip(ChainSketcher.StepNodes(after), (step, node) => step with
            {
                Diff = !old.TryGetValue(step.Id, out var was) ? "added" : IsSame(was, node) ? null : "changed",
            }),
            .. gone.Select(step => step with { Diff = "removed", Key = $"-{step.Key}" }),
        ];
    }

    /// <summary>The steps by id; of several with one id the first.</summary>
    internal static Dictionary<string, JsonObject> StepsById(JsonObject definition)
    {
        var steps = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (step, node) in ChainSketcher.StepsOf(definition).Zip(ChainSketcher.StepNodes(definition)))
        {
            steps.TryAdd(step.Id, node);
        }

        return steps;
    }

    /// <summary>Whether two steps say the same, however much of it they leave to the defaults.</summary>
    internal static bool IsSame(JsonObject one, JsonObject other) => JsonNode.DeepEquals(Spelled(one), Spelled(other));

    private static JsonObject Spelled(JsonObject step)
    {
        var whole = step.DeepClone().AsObject();
        foreach (var list in new[] { "triggers", "emits" })
        {
            if (whole[list] is null or JsonValue)
            {
                whole[list] = whole[list] is JsonValue only ? new JsonArray(only.DeepClone()) : [];
            }
        }

        whole["join"] ??= "any";
        whole["maxVisits"] ??= 1;
        return whole;
    }
}
