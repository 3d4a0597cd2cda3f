using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;

namespace Mentiko.Core.Definitions;

/// <summary>
/// Definitions as stores keep them: canonical JSON out, the same values back in. Text that cannot be read throws
/// <see cref="InvalidOperationException"/> or <see cref="JsonException"/>: only a broken store has such.
/// </summary>
public static class StoredDefinitions
{
    public static string Write(AgentDefinition definition) => AgentDefinitionWriter.Write(definition);

    public static string Write(ChainDefinition definition) => ChainDefinitionWriter.Write(definition);

    public static AgentDefinition ReadAgent(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ReadAgent(document.RootElement);
    }

    public static ChainDefinition ReadChain(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ReadChain(document.RootElement);
    }

    internal static AgentDefinition ReadAgent(JsonElement json) => AgentDefinitionReader.ReadAnySize(json).OrThrow();

    internal static ChainDefinition ReadChain(JsonElement json) => ChainDefinitionReader.ReadAnySize(json).OrThrow();
}
