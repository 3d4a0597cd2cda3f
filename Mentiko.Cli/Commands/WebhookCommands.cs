using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Webhooks.</summary>
internal static class WebhookCommands
{
    private const string Resource = "webhooks";

    public static Command Make(Door door) => Commands.Make.Group(
        Resource,
        "Addresses that start chains when they are called.",
        Commands.Make.List(door, "The webhooks of the organization.", call => call.Path(Resource), Column.Of("name"), Column.Of("chain"), Column.Of("enabled")),
        Commands.Make.GetJson(door, "A webhook's definition.", Resource),
        Set(door),
        Commands.Make.Delete(door, "Deletes a webhook.", Resource));

    private static Command Set(Door door)
    {
        var name = Commands.Make.Name();
        var chain = new Option<string>("--chain") { Required = true };
        var off = new Option<bool>("--disabled") { Description = "Refuses calls." };
        var command = new Command("set", "Creates or changes a webhook. Its signing secret is shown once, when it is created.") { name, chain, off };
        door.InNamespace(command, async (call, cancel) =>
        {
            var answer = await call.Api.SendAsync(
                HttpMethod.Put, call.Path(Resource, call.Get(name)), new JsonObject { ["chain"] = call.Get(chain), ["enabled"] = !call.Get(off) }, cancel);
            if (call.Screen.IsJson)
            {
                call.Screen.Json(answer);
            }
            else if (SecretOf(answer) is { } secret)
            {
                call.Screen.Say("Its signing secret, shown this once:");
                call.Screen.Text(secret);
            }
            else
            {
                call.Screen.Say($"{call.Get(name)} is saved.");
            }
        });
        return command;
    }

    private static string? SecretOf(JsonNode? answer) => Column.Show(answer?["signingSecret"] ?? answer?["secret"]);
}
