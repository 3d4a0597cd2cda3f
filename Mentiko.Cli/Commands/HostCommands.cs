using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Remote hosts.</summary>
internal static class HostCommands
{
    private const string Resource = "hosts";

    public static Command Make(Door door) => Commands.Make.Group(
        Resource,
        "Machines that agents of the organization may run on.",
        Commands.Make.List(door, "The hosts of the organization.", call => call.Path(Resource), Column.Of("name"), Column.Of("address"), Column.Of("user"), Column.Of("prefix"), Column.Of("usable")),
        Commands.Make.GetJson(door, "A host with what its last preflight found.", Resource),
        Set(door),
        Preflight(door),
        Commands.Make.Delete(door, "Forgets a host. What stands on it stays there.", Resource));

    private static Command Set(Door door)
    {
        var name = Commands.Make.Name();
        var address = new Option<string>("--address") { Required = true, Description = "A name or an IP address." };
        var port = new Option<int>("--port") { Description = "Where sshd listens.", DefaultValueFactory = _ => 22 };
        var user = new Option<string>("--user") { Required = true, Description = "The account there, for this organization alone." };
        var prefix = new Option<string>("--prefix") { Required = true, Description = "The folder there that is the organization's." };
        var key = new Option<string>("--host-key") { Required = true, Description = "The host's key: a fingerprint, SHA256:…, or a line of a .pub file." };
        var credential = new Option<string>("--credential") { Required = true, Description = "The secret that holds the private key, by its name." };
        var command = new Command("set", "Registers a host or changes it. It has to pass a preflight before agents run there.") { name, address, port, user, prefix, key, credential };
        door.InNamespace(command, async (call, cancel) =>
        {
            var body = new JsonObject
            {
                ["address"] = call.Get(address),
                ["port"] = call.Get(port),
                ["user"] = call.Get(user),
                ["prefix"] = call.Get(prefix),
                ["hostKey"] = call.Get(key),
                ["credential"] = call.Get(credential),
            };
            var answer = await call.Api.SendAsync(HttpMethod.Put, call.Path(Resource, call.Get(name)), body, cancel);
            Commands.Make.Report(call, answer, $"{call.Get(name)} is saved. Run its preflight: mentiko hosts preflight {call.Get(name)}");
        });
        return command;
    }

    private static Command Preflight(Door door)
    {
        var name = Commands.Make.Name();
        var command = new Command("preflight", "Goes to a host, tries what must not be possible there, and shows what was found.") { name };
        door.InNamespace(command, async (call, cancel) =>
        {
            var answer = await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource, call.Get(name), "preflight"), null, cancel);
            var isUsable = answer?["usable"]?.GetValue<bool>() == true;
            if (call.Screen.IsJson)
            {
                call.Screen.Json(answer);
                return isUsable ? ExitCodes.Done : ExitCodes.NotGood;
            }

            foreach (var finding in answer?["preflight"]?["findings"]?.AsArray() ?? [])
            {
                call.Screen.Text($"{(finding?["good"]?.GetValue<bool>() == true ? "good" : "BAD ")}  {Column.Show(finding?["name"])}: {Column.Show(finding?["text"])}");
            }

            call.Screen.Say(isUsable ? "Agents may run there." : "Agents may not run there.");
            return isUsable ? ExitCodes.Done : ExitCodes.NotGood;
        });
        return command;
    }
}
