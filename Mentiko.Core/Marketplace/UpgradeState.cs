using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;

namespace Mentiko.Core.Marketplace;

/// <summary>A chain with its agents, by their names in the namespace, as parts by path and back.</summary>
internal sealed record UpgradeState(ChainDefinition Chain, IReadOnlyDictionary<AgentName, AgentDefinition> Agents)
{
    private const string Steps = "chain.steps.";
    private const string Members = "chain.";
    private const string OfAgents = "agents.";

    /// <summary>The members of the chain, each of its steps and each agent.</summary>
    public IReadOnlyDictionary<string, JsonElement> Parts()
    {
        var parts = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in Parse(ChainDefinitionWriter.Write(Chain)).EnumerateObject())
        {
            if (!member.NameEquals("steps"))
            {
                parts[Members + member.Name] = member.Value;
                continue;
            }

            foreach (var step in member.Value.EnumerateArray())
            {
                parts[Steps + step.GetProperty("id").GetString()] = step;
            }
        }

        foreach (var (name, agent) in Agents)
        {
            parts[OfAgents + name.Text] = Parse(AgentDefinitionWriter.Write(agent));
        }

        return parts;
    }

    /// <summary>The chain that the parts make, as the API takes it.</summary>
    public static JsonElement ChainOf(IReadOnlyDictionary<string, JsonElement> parts)
    {
        var chain = parts
            .Where(part => part.Key.StartsWith(Members, StringComparison.Ordinal) && !part.Key.StartsWith(Steps, StringComparison.Ordinal))
            .ToDictionary(part => part.Key[Members.Length..], part => (object)part.Value);
        chain["steps"] = parts.Where(part => part.Key.StartsWith(Steps, StringComparison.Ordinal)).Select(part => part.Value).ToArray();
        return JsonSerializer.SerializeToElement(chain);
    }

    /// <summary>The agents that the parts make, as the API takes them.</summary>
    public static IReadOnlyDictionary<AgentName, JsonElement> AgentsOf(IReadOnlyDictionary<string, JsonElement> parts) => parts
        .Where(part => part.Key.StartsWith(OfAgents, StringComparison.Ordinal))
        .ToDictionary(part => AgentName.Parse(part.Key[OfAgents.Length..]), part => part.Value);

    private static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
