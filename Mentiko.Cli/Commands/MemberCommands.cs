using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Members and their roles.</summary>
internal static class MemberCommands
{
    private const string Resource = "members";

    public static Command Make(Door door) => Commands.Make.Group(
        Resource,
        "Who belongs to the organization.",
        Commands.Make.List(
            door, "The members.", call => call.Path(Resource),
            Column.Of("user id", "userId"), Column.Of("e-mail", "email"), Column.Of("name", "displayName"), Column.Of("role")),
        Add(door),
        SetRole(door),
        Commands.Make.Delete(door, "Removes a member, by user id.", Resource, "remove"));

    private static Command Add(Door door)
    {
        var email = Commands.Make.Name("email");
        var role = Role();
        var command = new Command("add", "Adds an account, or invites an address that has none.") { email, role };
        door.InNamespace(command, async (call, cancel) =>
        {
            var answer = await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource), new JsonObject { ["email"] = call.Get(email), ["role"] = call.Get(role) }, cancel);
            var invitation = Column.Show(answer?["invitation"] is JsonObject link ? link["url"] ?? link["token"] : answer?["invitation"]);
            Commands.Make.Report(call, answer, invitation is null ? $"{call.Get(email)} is {call.Get(role)}." : $"{call.Get(email)} has no account yet. The invitation: {invitation}");
        });
        return command;
    }

    private static Command SetRole(Door door)
    {
        var user = Commands.Make.Name("user-id");
        var role = new Argument<string>("role");
        Names(role.AcceptOnlyFromAmong);
        var command = new Command("set-role", "Gives a member another role.") { user, role };
        door.InNamespace(command, async (call, cancel) =>
        {
            var answer = await call.Api.SendAsync(HttpMethod.Put, call.Path(Resource, call.Get(user)), new JsonObject { ["role"] = call.Get(role) }, cancel);
            Commands.Make.Report(call, answer, $"The role is {call.Get(role)} now.");
        });
        return command;
    }

    public static Option<string> Role()
    {
        var role = new Option<string>("--role") { Required = true };
        Names(role.AcceptOnlyFromAmong);
        return role;
    }

    private static void Names(Func<string[], object> among) => among(["owner", "admin", "operator", "viewer"]);
}
