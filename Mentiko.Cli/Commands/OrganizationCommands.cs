using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>The organizations that one belongs to.</summary>
internal static class OrganizationCommands
{
    public static Command Make(Door door) => Commands.Make.Group("orgs", "The organizations you belong to.", List(door), Create(door), Accept(door), Export(door), Leave(door), Delete(door));

    private static Command List(Door door)
    {
        var command = new Command("list", "Where you belong, and with which role.");
        door.SignedIn(command, async (call, cancel) => call.Screen.List(
            await call.Api.ListAsync("/orgs", int.MaxValue, cancel), Column.Of("namespace"), Column.Of("name"), Column.Of("role")));
        return command;
    }

    private static Command Create(Door door)
    {
        var slug = new Argument<string>("slug") { Description = "Its address: lower-case letters, digits and hyphens. It stays." };
        var name = new Option<string?>("--name") { Description = "What people call it. Default: the slug." };
        var command = new Command("create", "Makes an organization, with you as its Owner.") { slug, name };
        door.SignedIn(command, async (call, cancel) =>
        {
            var own = call.Get(slug);
            var answer = await call.Api.SendAsync(HttpMethod.Post, "/orgs", new JsonObject { ["slug"] = own, ["name"] = call.Get(name) ?? own }, cancel);
            Commands.Make.Report(call, answer, $"{own} is there. 'mentiko login --namespace {own}' signs in to it.");
        });
        return command;
    }

    private static Command Accept(Door door)
    {
        var token = new Argument<string>("token") { Description = "The last part of the invitation's link." };
        var command = new Command("accept", "Accepts an invitation.") { token };
        door.SignedIn(command, async (call, cancel) =>
        {
            var answer = await call.Api.SendAsync(HttpMethod.Post, $"/invitations/{Uri.EscapeDataString(call.Get(token))}/accept", null, cancel);
            Commands.Make.Report(call, answer, $"You belong to {Column.Show(answer?["namespace"])} now, as {Column.Show(answer?["role"])}.");
        });
        return command;
    }

    private static Command Export(Door door)
    {
        var output = new Option<string>("--out", "-o") { Required = true, Description = "The archive's file, or - for stdout." };
        var command = new Command("export", "Everything of the organization as a zip archive; secrets by their names alone.") { output };
        door.InNamespace(command, (call, cancel) => Commands.Make.SaveAsync(call, call.Path("export"), call.Get(output)!, cancel));
        return command;
    }

    private static Command Leave(Door door)
    {
        var confirm = Confirm();
        var command = new Command("leave", "Ends your own membership, with your tokens and keys for it.") { confirm };
        door.InNamespace(command, async (call, cancel) =>
        {
            await call.Api.SendAsync(HttpMethod.Post, call.Path("leave"), new JsonObject { ["confirm"] = call.Get(confirm) }, cancel);
            call.Screen.Say($"You do not belong to {call.Namespace} any more.");
        });
        return command;
    }

    private static Command Delete(Door door)
    {
        var confirm = Confirm();
        var command = new Command("delete", "Deletes the organization with everything in it, for good. 'orgs export' first.") { confirm };
        door.InNamespace(command, async (call, cancel) =>
        {
            await call.Api.SendAsync(HttpMethod.Delete, call.Path().TrimEnd('/'), new JsonObject { ["confirm"] = call.Get(confirm) }, cancel);
            call.Screen.Say($"{call.Namespace} is closed; what it holds is being removed.");
        });
        return command;
    }

    private static Option<string> Confirm() => new("--confirm") { Required = true, Description = "The organization's slug once more." };
}
