using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;

namespace Mentiko.Core.Marketplace;

/// <summary>Compares three states of a chain with its agents, place by place. Steps are told apart by id, not by order.</summary>
internal static class ThreeWayDiff
{
    public static IReadOnlyList<UpgradeChange> Compare(State ancestor, State yours, State theirs)
    {
        var (was, own, new_) = (Flatten(ancestor), Flatten(yours), Flatten(theirs));
        return [.. was.Keys.Union(own.Keys).Union(new_.Keys)
            .Order(StringComparer.Ordinal)
            .Select(path => Judge(path, At(was, path), At(own, path), At(new_, path)))
            .OfType<UpgradeChange>()];
    }

    private static UpgradeChange? Judge(string path, JsonElement? was, JsonElement? own, JsonElement? theirs)
    {
        var (kept, untouched) = (Equal(was, own), Equal(was, theirs));
        if (kept && untouched)
        {
            return null;
        }

        var verdict = kept ? UpgradeVerdict.Take
            : untouched ? UpgradeVerdict.Keep
            : Equal(own, theirs) ? UpgradeVerdict.Same : UpgradeVerdict.Conflict;
        return new UpgradeChange(path, verdict, was, own, theirs);
    }

    private static bool Equal(JsonElement? one, JsonElement? other) =>
        one is { } a && other is { } b ? JsonElement.DeepEquals(a, b) : one is null && other is null;

    private static JsonElement? At(Dictionary<string, JsonElement> state, string path) => state.TryGetValue(path, out var value) ? value : null;

    private static Dictionary<string, JsonElement> Flatten(State state)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in Parse(ChainDefinitionWriter.Write(state.Chain)).EnumerateObject())
        {
            if (member.NameEquals("steps"))
            {
                foreach (var step in member.Value.EnumerateArray())
                {
                    Add(values, $"chain.steps.{step.GetProperty("id").GetString()}", step);
                }
            }
            else
            {
                Add(values, $"chain.{member.Name}", member.Value);
            }
        }

        foreach (var (name, agent) in state.Agents)
        {
            Add(values, $"agents.{name.Text}", Parse(AgentDefinitionWriter.Write(agent)));
        }

        return values;
    }

    // Lists are one place each: half a command or half a list of triggers is nothing that anybody wrote.
    private static void Add(Dictionary<string, JsonElement> values, string path, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            values[path] = value;
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            Add(values, $"{path}.{member.Name}", member.Value);
        }
    }

    private static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    /// <summary>A chain with its agents, by their names in the namespace.</summary>
    internal sealed record State(ChainDefinition Chain, IReadOnlyDictionary<AgentName, AgentDefinition> Agents);
}
