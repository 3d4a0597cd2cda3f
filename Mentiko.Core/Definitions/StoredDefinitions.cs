using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Definitions;

/// <summary>
/// Definitions as stores keep them: canonical JSON out, the same values back in. Text that cannot be read throws
/// <see cref="InvalidOperationException"/> or <see cref="JsonException"/>: only a broken store has such.
/// </summary>
public static class StoredDefinitions
{
    public static string Write(AgentDefinition definition) => AgentDefinitionWriter.ToJson(definition);

    public static string Write(ChainDefinition definition) => ChainDefinitionWriter.ToJson(definition);

    /// <summary>What a run pins, as one object: <c>{"chain": {...}, "agents": {"name": {...}}}</c>.</summary>
    public static string Write(PinnedDefinition definition) => CanonicalJson.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("chain");
        ChainDefinitionWriter.Write(writer, definition.Chain);
        writer.WriteStartObject("agents");
        foreach (var (name, agent) in definition.Agents)
        {
            writer.WritePropertyName(name);
            AgentDefinitionWriter.Write(writer, agent, SecretDisplay.Names);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    public static AgentDefinition ReadAgent(string json) => Parse(json, root => AgentDefinitionReader.ReadAnySize(root).OrThrow());

    public static ChainDefinition ReadChain(string json) => Parse(json, root => ChainDefinitionReader.ReadAnySize(root).OrThrow());

    public static PinnedDefinition ReadPinned(string json) => Parse(json, root => new PinnedDefinition(
        ChainDefinitionReader.ReadAnySize(root.GetProperty("chain")).OrThrow(),
        root.GetProperty("agents").EnumerateObject().ToImmutableSortedDictionary(
            property => property.Name,
            property => AgentDefinitionReader.ReadAnySize(property.Value).OrThrow(),
            StringComparer.Ordinal)));

    private static T Parse<T>(string json, Func<JsonElement, T> read)
    {
        using var document = JsonDocument.Parse(json);
        return read(document.RootElement);
    }
}
