using System.Text.Json.Nodes;
using Mentiko.Core.Agents;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>
/// Settings that have no column of their own, as they stand in a namespace's row:
/// <c>{"network":{"allow":["api.example.com"]},"execution":{"targets":["local"]}}</c>.
/// What a newer version wrote beside them is left where it is.
/// </summary>
internal static class SettingsJson
{
    public static OrganizationSettings Read(string? json, OrganizationSettings settings)
    {
        if (json is null)
        {
            return settings;
        }

        var root = JsonNode.Parse(json)!.AsObject();
        return settings with
        {
            Network = new NetworkSettings([.. TextsOf(root["network"]?["allow"]).Select(HostPattern.Parse)]),
            Execution = root["execution"]?["targets"] is { } targets ? new ExecutionSettings([.. TargetsOf(targets)]) : ExecutionSettings.Anywhere,
        };
    }

    /// <param name="json">What stands in the row.</param>
    /// <param name="settings">What is to stand there.</param>
    public static string? Write(string? json, OrganizationSettings settings)
    {
        var root = json is null ? [] : JsonNode.Parse(json)!.AsObject();
        Set(root, "network", "allow", settings.Network.Allow.Select(host => host.Text));
        Set(root, "execution", "targets", settings.Execution.IsAnywhere ? [] : settings.Execution.Targets.Select(AgentNames.ToWire));
        return root.Count == 0 ? null : root.ToJsonString();
    }

    // One that a newer version knows is none that an agent could run on here.
    private static IEnumerable<ExecutionTarget> TargetsOf(JsonNode list)
    {
        foreach (var text in TextsOf(list))
        {
            if (AgentNames.TryParse(text, out ExecutionTarget target))
            {
                yield return target;
            }
        }
    }

    private static IEnumerable<string> TextsOf(JsonNode? list) => list?.AsArray().Select(item => item!.GetValue<string>()) ?? [];

    // What is as usual is not written: a row without settings of its own has none.
    private static void Set(JsonObject root, string group, string name, IEnumerable<string> texts)
    {
        var its = root[group]?.AsObject() ?? [];
        its[name] = new JsonArray([.. texts.Select(text => (JsonNode)text)]);
        if (its[name]!.AsArray().Count == 0)
        {
            its.Remove(name);
        }

        if (its.Count == 0)
        {
            root.Remove(group);
        }
        else if (its.Parent is null)
        {
            root[group] = its;
        }
    }
}
