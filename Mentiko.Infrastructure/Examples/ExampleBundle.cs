using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Core.Agents;

namespace Mentiko.Infrastructure.Examples;

/// <summary>An example chain as it is shipped: its definition, its agents, the input of its first run and the files it works on.</summary>
internal sealed record ExampleBundle(
    JsonElement Chain,
    IReadOnlyDictionary<AgentName, JsonElement> Agents,
    JsonElement Input,
    IReadOnlyDictionary<string, byte[]> Files)
{
    private const string FilesFolder = "files/";

    /// <summary>Reads the bundle in the given folder of the assembly's resources. An agent's argument <c>@name</c> stands for that program's text.</summary>
    public static ExampleBundle Load(string folder)
    {
        var all = Read($"Examples/{folder}/");
        var agents = all
            .Where(entry => entry.Key.EndsWith(".json", StringComparison.Ordinal) && !entry.Key.Contains('/', StringComparison.Ordinal) && entry.Key is not ("chain.json" or "input.json"))
            .ToDictionary(entry => AgentName.Parse(entry.Key[..^".json".Length]), entry => WithPrograms(entry.Value, all));
        var files = all
            .Where(entry => entry.Key.StartsWith(FilesFolder, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[FilesFolder.Length..], entry => entry.Value);
        return new ExampleBundle(Json(all["chain.json"]), agents, Json(all["input.json"]), files);
    }

    private static Dictionary<string, byte[]> Read(string prefix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[prefix.Length..], name => Bytes(assembly, name), StringComparer.Ordinal);
    }

    private static byte[] Bytes(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    private static JsonElement Json(byte[] bytes) => JsonSerializer.Deserialize<JsonElement>(bytes);

    private static JsonElement WithPrograms(byte[] agent, Dictionary<string, byte[]> all)
    {
        var definition = JsonNode.Parse(agent)!;
        var command = definition["runtime"]!["command"]!.AsArray();
        for (var i = 0; i < command.Count; i++)
        {
            if (command[i]!.GetValue<string>() is ['@', .. var program])
            {
                command[i] = Encoding.UTF8.GetString(all[program]);
            }
        }

        return JsonSerializer.SerializeToElement(definition);
    }
}
