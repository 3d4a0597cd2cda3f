using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Definitions;

namespace Mentiko.Core.Runs;

/// <summary>
/// What a run pins, as one canonical object: <c>{"chain": {...}, "agents": {"name": {...}}}</c>. For stores: text
/// that cannot be read throws.
/// </summary>
public static class PinnedDefinitionJson
{
    public static string Write(PinnedDefinition definition) => CanonicalJson.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("chain");
        ChainDefinitionWriter.Write(writer, definition.Chain);
        writer.WriteStartObject("agents");
        foreach (var (name, agent) in definition.Agents)
        {
            writer.WritePropertyName(name);
            AgentDefinitionWriter.Write(writer, agent, hideSecrets: false);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    public static PinnedDefinition Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var agents = document.RootElement.GetProperty("agents").EnumerateObject().ToImmutableSortedDictionary(
            property => property.Name,
            property => StoredDefinitions.ReadAgent(property.Value),
            StringComparer.Ordinal);
        return new PinnedDefinition(StoredDefinitions.ReadChain(document.RootElement.GetProperty("chain")), agents);
    }
}
