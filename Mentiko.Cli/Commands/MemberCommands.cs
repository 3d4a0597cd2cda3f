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
        Commands.Make.Delete(door, "Removes a member, by user id.", Resource, "remove"),
        Commands.Make.List(
            door, new Command("invitations", "Invitations that nobody has accepted yet."), call => call.Path("invitations"),
            Column.Of("id"), Column.Of("e-mail", "email"), Column.Of("role"), Column.Of("by", "invitedBy"), Column.Time("expires", "expiresAt")),
        Commands.Make.Delete(door, "Withdraws an invitation, by its id.", "invitations", "withdraw"));

    private static Command Add(Door door)
    {
        var email = Commands.Make.Name("email");
        var role = Role();
        var command = new Command("add", "Adds an account, or invites an address that has none.") { email, role };
        door.InNamespace(command, async (call, cancel) =>
        {
            var answer = await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource), new JsonObject { ["email"] = call.Get(email), ["role"] = call.Get(role) }, cancel);
            Commands.Make.Report(call, answer, SentenceOf(call.Get(email), call.Get(role)!, answer?["invitation"]));
        });
        return command;
    }

    /// <summary>Where the server sends letters, the invitation is in one, and its token is shown to nobody else.</summary>
    private static string SentenceOf(string email, string role, JsonNode? invitation) =>
        invitation is null ? $"{email} is {role}."
        : Column.Show(invitation["token"]) is { } token ? $"{email} has no account yet. Hand over the invitation: 'mentiko orgs accept {token}'"
        : $"{email} has no account yet. The invitation is on its way by e-mail.";

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
