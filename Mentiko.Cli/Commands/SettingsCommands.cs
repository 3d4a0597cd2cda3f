using System.CommandLine;
using Mentiko.Cli.LocalFiles;

namespace Mentiko.Cli.Commands;

/// <summary>What an organization's Owners decide about it.</summary>
internal static class SettingsCommands
{
    public static Command Make(Door door) => Commands.Make.Group("settings", "What the Owners decide about the organization.", Get(door), Apply(door));

    private static Command Get(Door door)
    {
        var command = new Command("get", "The settings, as JSON.");
        door.InNamespace(command, async (call, cancel) => call.Screen.Json(await call.Api.GetAsync(call.Path("settings"), cancel)));
        return command;
    }

    private static Command Apply(Door door)
    {
        var file = new Argument<string>("file") { Description = "A JSON file with the settings to change, or - for stdin." };
        var command = new Command("apply", "Changes the settings that the file names; the others stay.") { file };
        door.InNamespace(command, async (call, cancel) =>
        {
            var body = await Inputs.ReadObjectAsync(call.Get(file), call.Around, cancel);
            Commands.Make.Report(call, await call.Api.SendAsync(HttpMethod.Put, call.Path("settings"), body, cancel), "The settings are saved.");
        });
        return command;
    }
}
