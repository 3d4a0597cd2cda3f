using System.Text.Json.Nodes;
using Mentiko.Core.Agents;
using Mentiko.Core.Definitions;
using Mentiko.Core.Marketplace;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>The definitions of a fork as they were made, for its row.</summary>
internal static class ForkJson
{
    public static string Write(ForkOrigin origin) => new JsonObject
    {
        ["chain"] = JsonNode.Parse(StoredDefinitions.Write(origin.Chain)),
        ["agents"] = new JsonObject(origin.Agents.Select(agent => KeyValuePair.Create(agent.Key.Text, JsonNode.Parse(StoredDefinitions.Write(agent.Value))))),
        ["names"] = new JsonObject(origin.Names.Select(name => KeyValuePair.Create(name.Key.Text, (JsonNode?)JsonValue.Create(name.Value.Text)))),
    }.ToJsonString();

    public static ForkOrigin Read(ItemName item, int version, string json)
    {
        var root = JsonNode.Parse(json)!;
        return new ForkOrigin(
            item,
            version,
            StoredDefinitions.ReadChain(root["chain"]!.ToJsonString()),
            root["agents"]!.AsObject().ToDictionary(agent => AgentName.Parse(agent.Key), agent => StoredDefinitions.ReadAgent(agent.Value!.ToJsonString())),
            root["names"]!.AsObject().ToDictionary(name => AgentName.Parse(name.Key), name => AgentName.Parse(name.Value!.GetValue<string>())));
    }
}
