using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Mentiko.Cli.LocalFiles;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Chains.</summary>
internal static class ChainCommands
{
    private const string Resource = "chains";

    public static Command Make(Door door) => Commands.Make.Group(
        Resource,
        "Graphs of steps that run agents.",
        Commands.Make.List(
            door, "The chains of the organization.", call => call.Path(Resource),
            Column.Of("name"), Column.Of("version"), new Column("steps", chain => (chain?["steps"] as JsonArray)?.Count.ToString(CultureInfo.InvariantCulture)),
            Column.Of("description"), Column.Time("updated", "updatedAt")),
        Commands.Make.GetJson(door, "A chain's definition.", Resource),
        Definitions.Apply(door, Resource, "chain"),
        Definitions.Diff(door, Resource, "chain"),
        Validate(door),
        Versions(door),
        Restore(door),
        Export(door),
        Commands.Make.Delete(door, "Deletes a chain.", Resource));

    private static Command Validate(Door door)
    {
        var file = new Argument<string>("file") { Description = "A JSON file with the chain, or - for stdin." };
        var command = new Command("validate", "Every problem of a chain, without saving it. Exit code 4 where it is not valid.") { file };
        door.InNamespace(command, async (call, cancel) =>
        {
            var definition = Definitions.Bare(await Inputs.ReadObjectAsync(call.Get(file), call.Around, cancel));
            var verdict = await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource, "validate"), definition, cancel);
            if (call.Screen.IsJson)
            {
                call.Screen.Json(verdict);
            }
            else if (verdict?["problems"] is JsonArray { Count: > 0 } problems)
            {
                call.Screen.Rows([Column.Of("severity"), Column.Of("code"), Column.Of("path"), Column.Of("message")], problems);
            }
            else
            {
                call.Screen.Say("Valid.");
            }

            return verdict?["valid"]?.GetValue<bool>() == true ? ExitCodes.Done : ExitCodes.NotGood;
        });
        return command;
    }

    private static Command Versions(Door door)
    {
        var name = Commands.Make.Name();
        var command = new Command("versions", "A chain's history, the newest first.") { name };
        return Commands.Make.List(
            door, command, call => call.Path(Resource, call.Get(name), "versions"),
            Column.Of("version"), Column.Time("time", "time"), Column.Of("author"), Column.Of("note"));
    }

    private static Command Restore(Door door)
    {
        var name = Commands.Make.Name();
        var version = new Argument<int>("version");
        var command = new Command("restore", "Makes a new version that is like an older one.") { name, version };
        door.InNamespace(command, async (call, cancel) =>
        {
            var number = call.Get(version).ToString(CultureInfo.InvariantCulture);
            var answer = await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource, call.Get(name), "versions", number, "restore"), null, cancel);
            Commands.Make.Report(call, answer, $"{call.Get(name)} is now version {Column.Show(answer?["version"])}, which is like {number}.");
        });
        return command;
    }

    private static Command Export(Door door)
    {
        var folder = new Argument<string>("folder") { Description = "Where to put chains/ and agents/." };
        var force = new Option<bool>("--force") { Description = "Replaces files that are there." };
        var command = new Command("export", "Writes every chain and agent into a folder, as files that 'apply' takes.") { folder, force };
        door.InNamespace(command, async (call, cancel) =>
        {
            var target = new TargetFolder(call.Get(folder));
            target.Make();
            foreach (var resource in new[] { Resource, "agents" })
            {
                var list = await call.Api.ListAsync(call.Path(resource), int.MaxValue, cancel);
                foreach (var item in list.Items.OfType<JsonObject>())
                {
                    await using var file = target.Create([resource, Column.Show(item["name"]) + ".json"], call.Get(force));
                    await using var writer = new StreamWriter(file);
                    await writer.WriteLineAsync(Screen.Pretty(Definitions.Bare(item)));
                }

                call.Screen.Say($"{list.Items.Count} {resource} in {Path.Combine(target.Root, resource)}");
            }
        });
        return command;
    }
}
