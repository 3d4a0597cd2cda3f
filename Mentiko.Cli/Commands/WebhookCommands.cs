using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.LocalFiles;
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
        Rotate(door),
        Test(door),
        Deliveries(door),
        Redeliver(door),
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
            Show(call, answer, $"{call.Get(name)} is saved.");
        });
        return command;
    }

    private static Command Rotate(Door door)
    {
        var name = Commands.Make.Name();
        var command = new Command("rotate", "Gives a webhook another signing secret, shown once. The old one is worth nothing from then on.") { name };
        door.InNamespace(command, async (call, cancel) =>
            Show(call, await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource, call.Get(name), "rotate"), null, cancel), ""));
        return command;
    }

    private static Command Test(Door door)
    {
        var name = Commands.Make.Name();
        var file = new Option<string?>("--input-file") { Description = "A JSON file with the body of a call, or - for stdin." };
        var command = new Command("test", "Starts the chain as a call would, also while the webhook is disabled.") { name, file };
        door.InNamespace(command, async (call, cancel) =>
        {
            var input = call.Get(file) is { } path ? await Inputs.ReadObjectAsync(path, call.Around, cancel) : [];
            Commands.Make.ShowRun(call, await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource, call.Get(name), "test"), new JsonObject { ["input"] = input }, cancel));
        });
        return command;
    }

    private static Command Deliveries(Door door)
    {
        var name = Commands.Make.Name();
        var command = new Command("deliveries", "The newest calls with a good signature, and what came of them.") { name };
        return Commands.Make.List(
            door, command, call => call.Path(Resource, call.Get(name), "deliveries"),
            Column.Of("id"), Column.Time("received", "receivedAt"), Column.Of("kind"), Column.Of("state"), Column.Of("sender's id", "senderId"),
            Column.Of("bytes"), Column.Of("run", "runId"), Column.Of("refusal", "text"));
    }

    private static Command Redeliver(Door door)
    {
        var name = Commands.Make.Name();
        var delivery = new Argument<string>("delivery") { Description = "Its id, from the list of deliveries." };
        var command = new Command("redeliver", "Starts a new run with the body of a delivery, as your own act.") { name, delivery };
        door.InNamespace(command, async (call, cancel) => Commands.Make.ShowRun(
            call, await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource, call.Get(name), "deliveries", call.Get(delivery), "redeliver"), null, cancel)));
        return command;
    }

    private static void Show(Call call, JsonNode? answer, string otherwise)
    {
        if (call.Screen.IsJson)
        {
            call.Screen.Json(answer);
        }
        else if (Column.Show(answer?["secret"]) is { } secret)
        {
            call.Screen.Say("Its signing secret, shown this once:");
            call.Screen.Text(secret);
        }
        else
        {
            call.Screen.Say(otherwise);
        }
    }
}
