using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>API keys.</summary>
internal static class KeyCommands
{
    private const string Resource = "api-keys";

    public static Command Make(Door door) => Commands.Make.Group(
        "keys",
        "API keys, for scripts.",
        Commands.Make.List(
            door, "Your keys; all of them for who may manage members.", call => call.Path(Resource),
            Column.Of("id"), Column.Of("name"), Column.Of("role"), Column.Time("expires", "expiresAt"), Column.Time("last used", "lastUsedAt")),
        Create(door),
        Commands.Make.Delete(door, "Revokes a key, by its id.", Resource, "revoke"));

    private static Command Create(Door door)
    {
        var name = Commands.Make.Name();
        var role = MemberCommands.Role();
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "RFC 3339; never where it is left out." };
        var command = new Command("create", "Makes a key. It is shown this once.") { name, role, expires };
        door.InNamespace(command, async (call, cancel) =>
        {
            var body = new JsonObject { ["name"] = call.Get(name), ["role"] = call.Get(role) };
            if (call.Get(expires) is { } end)
            {
                body["expiresAt"] = end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
            }

            var answer = await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource), body, cancel);
            if (call.Screen.IsJson)
            {
                call.Screen.Json(answer);
                return;
            }

            call.Screen.Say("The key, shown this once:");
            call.Screen.Text(Column.Show(answer?["key"]));
        });
        return command;
    }
}
