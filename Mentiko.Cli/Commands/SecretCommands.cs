using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.LocalFiles;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Secrets. A value is never an argument: arguments stand in the list of processes and in the shell's history.</summary>
internal static class SecretCommands
{
    private const string Resource = "secrets";

    public static Command Make(Door door) => Commands.Make.Group(
        Resource,
        "Values that agents get and nobody sees again.",
        Commands.Make.List(
            door, "Names and metadata.", call => call.Path(Resource),
            Column.Of("name"), Column.Of("version"), Column.Time("updated", "updatedAt"), Column.Time("last used", "lastUsedAt"), Column.Of("used by", "usedBy"), Column.Of("description")),
        Set(door),
        Commands.Make.Delete(door, "Deletes a secret.", Resource),
        Rotate(door));

    private static Command Set(Door door)
    {
        var name = Commands.Make.Name();
        var file = new Option<string?>("--file") { Description = "Takes the value from a file, byte for byte." };
        var description = new Option<string?>("--description");
        var command = new Command("set", "Creates or replaces a secret. The value comes from stdin, or is asked for.") { name, file, description };
        door.InNamespace(command, async (call, cancel) =>
        {
            var body = new JsonObject { ["value"] = await HiddenValue.ReadAsync(call, "Value: ", call.Get(file), cancel) };
            if (call.Get(description) is { } text)
            {
                body["description"] = text;
            }

            var answer = await call.Api.SendAsync(HttpMethod.Put, call.Path(Resource, call.Get(name)), body, cancel);
            Commands.Make.Report(call, answer, $"{call.Get(name)} is version {Column.Show(answer?["version"])}.");
        });
        return command;
    }

    private static Command Rotate(Door door)
    {
        var command = new Command("rotate-key", "Makes a new version of the organization's key and encrypts everything anew under it.");
        door.InNamespace(command, async (call, cancel) =>
        {
            var answer = await call.Api.SendAsync(HttpMethod.Post, call.Path("vault", "rotate"), null, cancel);
            Commands.Make.Report(call, answer, "The key is being changed. Runs go on meanwhile.");
        });
        return command;
    }
}
