using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Chains.Validation;
using Mentiko.Core.Marketplace;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Marketplace;

/// <summary>
/// An item as files: <c>item.json</c>, <c>chain.json</c>, <c>input.json</c>, <c>about.md</c>, an <c>{agent}.json</c>
/// for each agent, the agents' programs, and sample files under <c>files/</c>. An agent's argument <c>@name</c> stands
/// for that program's text.
/// </summary>
internal static class Bundle
{
    private const string FilesFolder = "files/";
    private static readonly string[] NotAgents = ["item.json", "chain.json", "input.json"];

    /// <summary>Reads an item; throws <see cref="BundleException"/> with a sentence for one that is not whole or not good.</summary>
    public static MarketplaceItem Read(string publisher, IReadOnlyDictionary<string, byte[]> content)
    {
        var manifest = Manifest.Read(Json(content, "item.json"));
        var agents = content.Keys
            .Where(name => name.EndsWith(".json", StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal) && !NotAgents.Contains(name))
            .Order(StringComparer.Ordinal)
            .Select(name => ReadAgent(name[..^".json".Length], name, content))
            .ToImmutableArray();
        var chain = Value("chain.json", ChainDefinitionReader.Read(Json(content, "chain.json")));
        var input = Json(content, "input.json");
        Check(chain, agents, input);
        return new MarketplaceItem
        {
            Name = manifest.Name,
            Version = manifest.Version,
            Publisher = publisher,
            Title = manifest.Title,
            Summary = manifest.Summary,
            About = content.TryGetValue("about.md", out var about) ? Text("about.md", about) : "",
            Chain = chain,
            Agents = agents,
            Input = input,
            Files = content.Where(entry => entry.Key.StartsWith(FilesFolder, StringComparison.Ordinal))
                .ToImmutableSortedDictionary(entry => PathOf(entry.Key[FilesFolder.Length..]), entry => ImmutableArray.Create(entry.Value), StringComparer.Ordinal),
        };
    }

    // Secrets need not exist anywhere: the namespace of a fork has them or is told about them.
    private static void Check(ChainDefinition chain, ImmutableArray<ItemAgent> agents, JsonElement input)
    {
        var known = agents.ToDictionary(agent => agent.Name, agent => agent.Definition);
        var facts = new ValidationFacts(known, agents.SelectMany(agent => agent.Definition.Secrets).ToHashSet(StringComparer.Ordinal));
        var problem = ChainValidator.Validate(chain, facts).FirstOrDefault(found => found.Severity == ProblemSeverity.Error);
        Refuse(problem is not null, $"chain.json is not a good chain: {problem?.Path}: {problem?.Message}");
        var unused = agents.FirstOrDefault(agent => chain.Steps.All(step => step.Agent != agent.Name));
        Refuse(unused is not null, $"{unused?.Name.Text}.json is an agent that no step uses.");
        Refuse(ChainInputs.Check(chain, input) is not null, "input.json is not an input that the chain takes.");
    }

    private static ItemAgent ReadAgent(string name, string file, IReadOnlyDictionary<string, byte[]> content)
    {
        Refuse(!AgentName.TryParse(name, out var agent), $"{file} is not the name of an agent.");
        return new ItemAgent(agent, Value(file, AgentDefinitionReader.Read(WithPrograms(file, content))));
    }

    private static JsonElement WithPrograms(string file, IReadOnlyDictionary<string, byte[]> content)
    {
        var definition = Json(content, file);
        if (JsonSerializer.Deserialize<JsonNode>(definition) is not JsonObject root || root["runtime"] is not JsonObject runtime || runtime["command"] is not JsonArray command)
        {
            return definition;
        }

        for (var i = 0; i < command.Count; i++)
        {
            if (command[i] is JsonValue argument && argument.TryGetValue<string>(out var text) && text is ['@', .. var program])
            {
                Refuse(!content.ContainsKey(program), $"{file} names the program '{program}', which is not there.");
                command[i] = Text(program, content[program]);
            }
        }

        return JsonSerializer.SerializeToElement(root);
    }

    private static T Value<T>(string file, Reading<T> reading)
        where T : class =>
        reading.Value ?? throw new BundleException($"{file}: {reading.Problems[0].Path}: {reading.Problems[0].Message}");

    private static string PathOf(string path) =>
        RelativePath.Parse(path) is { IsOk: true, Value.IsRoot: false } good ? good.Value.Text : throw new BundleException($"'{path}' is not a path of the workspace.");

    private static JsonElement Json(IReadOnlyDictionary<string, byte[]> content, string file)
    {
        try
        {
            return content.TryGetValue(file, out var bytes) ? JsonSerializer.Deserialize<JsonElement>(bytes) : throw new BundleException($"It has no {file}.");
        }
        catch (JsonException)
        {
            throw new BundleException($"{file} is not JSON.");
        }
    }

    private static string Text(string file, byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new BundleException($"{file} is not UTF-8.");
        }
    }

    private static void Refuse(bool isWrong, string sentence)
    {
        if (isWrong)
        {
            throw new BundleException(sentence);
        }
    }
}

/// <summary>A bundle that cannot be accepted; the message says why.</summary>
internal sealed class BundleException(string sentence) : Exception(sentence);
