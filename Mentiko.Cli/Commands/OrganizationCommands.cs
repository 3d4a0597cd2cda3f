using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>The organizations that one belongs to.</summary>
internal static class OrganizationCommands
{
    public static Command Make(Door door) => Commands.Make.Group("orgs", "The organizations you belong to.", List(door), Create(door), Accept(door));

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
}
