using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Mentiko.Cli.Api;
using Mentiko.Cli.LocalFiles;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Definitions in files: what agents, chains, schedules and webhooks have in common.</summary>
internal static class Definitions
{
    /// <summary>What an answer adds to a definition. A file may hold it, so that what was got can be applied.</summary>
    private static readonly string[] Added = ["name", "version", "updatedAt", "updatedBy", "note", "nextRuns", "stopped", "createdAt", "createdBy"];

    public static Command Apply(Door door, string resource, string what)
    {
        var file = new Argument<string>("file") { Description = $"A JSON file with the {what}, a folder of them, or - for stdin." };
        var name = new Option<string?>("--name") { Description = "Its name. Default: the member \"name\", then the file's name." };
        var note = new Option<string?>("--note") { Description = "Why it changes." };
        var version = new Option<int?>("--if-version") { Description = "Only if this is still the stored version." };
        var command = new Command("apply", $"Creates or replaces {what}s.") { file, name, note, version };
        door.InNamespace(command, async (call, cancel) =>
        {
            var files = Inputs.FilesOf(call.Get(file));
            if (files.Count != 1 && (call.Get(name) ?? (object?)call.Get(version)) is not null)
            {
                throw new UsageException("--name and --if-version go with one file.");
            }

            foreach (var path in files)
            {
                var definition = await Inputs.ReadObjectAsync(path, call.Around, cancel);
                var own = call.Get(name) ?? Column.Show(definition["name"]) ?? NameOf(path);
                var answer = await PutAsync(call, resource, own, definition, call.Get(note), call.Get(version), cancel);
                Make.Report(call, answer, $"{own} {(Column.Show(answer?["version"]) is { } number ? $"is now version {number}." : "is saved.")}");
                if (Column.Show(answer?["secret"] ?? answer?["signingSecret"]) is { } secret && !call.Screen.IsJson)
                {
                    call.Screen.Say("The signing secret is shown this once:");
                    call.Screen.Text(secret);
                }
            }
        });
        return command;
    }

    public static Command Diff(Door door, string resource, string what)
    {
        var file = new Argument<string>("file") { Description = $"A JSON file with the {what}, or - for stdin." };
        var name = new Option<string?>("--name") { Description = "Its name. Default: the member \"name\", then the file's name." };
        var command = new Command("diff", $"What applying the file would change. Exit code 4 where something would.") { file, name };
        door.InNamespace(command, async (call, cancel) =>
        {
            var definition = await Inputs.ReadObjectAsync(call.Get(file), call.Around, cancel);
            var own = call.Get(name) ?? Column.Show(definition["name"]) ?? NameOf(call.Get(file));
            var stored = await FindAsync(call, resource, own, cancel);
            var diff = InlineDiffBuilder.Diff(stored is null ? "" : Screen.Pretty(Bare(stored)), Screen.Pretty(Ordered(Bare(definition), stored)));
            foreach (var line in diff.Lines)
            {
                call.Screen.Text(line.Type switch { ChangeType.Inserted => "+ ", ChangeType.Deleted => "- ", _ => "  " } + line.Text);
            }

            return diff.HasDifferences ? ExitCodes.NotGood : ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The definition alone, without what an answer adds.</summary>
    public static JsonObject Bare(JsonObject definition)
    {
        var bare = definition.DeepClone().AsObject();
        foreach (var member in Added)
        {
            bare.Remove(member);
        }

        return bare;
    }

    public static Task<JsonNode?> PutAsync(Call call, string resource, string name, JsonObject definition, string? note, int? version, CancellationToken cancel) =>
        call.Api.SendAsync(
            HttpMethod.Put,
            ApiClient.WithQuery(call.Path(resource, name), ("note", note)),
            Bare(definition),
            cancel,
            ("If-Match", version is { } number ? string.Create(CultureInfo.InvariantCulture, $"\"{number}\"") : null));

    private static async Task<JsonObject?> FindAsync(Call call, string resource, string name, CancellationToken cancel)
    {
        try
        {
            return await call.Api.GetAsync(call.Path(resource, name), cancel) as JsonObject;
        }
        catch (ApiRefusal refusal) when (refusal.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Members in the order in which the server gives them, so that order alone is no difference.</summary>
    private static JsonNode? Ordered(JsonNode? mine, JsonNode? theirs) => (mine, theirs) switch
    {
        (JsonObject own, JsonObject other) => new JsonObject(own
            .OrderBy(member => IndexOf(other, member.Key))
            .Select(member => KeyValuePair.Create(member.Key, Ordered(member.Value, other[member.Key])?.DeepClone()))),
        (JsonArray own, JsonArray other) => new JsonArray([.. own.Select((item, i) => Ordered(item, i < other.Count ? other[i] : null)?.DeepClone())]),
        _ => mine,
    };

    private static int IndexOf(JsonObject holder, string name) => holder.ContainsKey(name) ? holder.IndexOf(name) : int.MaxValue;

    private static string NameOf(string path) =>
        path == "-" ? throw new UsageException("Which name? --name says it.") : Path.GetFileNameWithoutExtension(path);
}
