using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>The catalog of chains that can be forked.</summary>
internal static class MarketplaceCommands
{
    public static Command Make(Door door) => Commands.Make.Group("marketplace", "A catalog of chains to make your own.", List(door), Show(door), Fork(door));

    private static Command List(Door door)
    {
        var command = new Command("list", "The catalog.");
        door.SignedIn(command, async (call, cancel) => call.Screen.List(
            await call.Api.ListAsync("/marketplace", int.MaxValue, cancel),
            new Column("item", entry => Column.Show(entry?["item"] ?? entry?["id"] ?? entry?["name"])), Column.Of("version"), Column.Of("title"), Column.Of("description", "summary")));
        return command;
    }

    private static Command Show(Door door)
    {
        var item = Commands.Make.Name("item");
        var command = new Command("show", "What an item is and what it needs.") { item };
        door.SignedIn(command, async (call, cancel) => call.Screen.Json(await call.Api.GetAsync($"/marketplace/{Uri.EscapeDataString(call.Get(item))}", cancel)));
        return command;
    }

    private static Command Fork(Door door)
    {
        var item = Commands.Make.Name("item");
        var name = new Option<string?>("--as") { Description = "The name of the new chain." };
        var command = new Command("fork", "Copies an item into the organization.") { item, name };
        door.InNamespace(command, async (call, cancel) =>
        {
            var body = call.Get(name) is { } own ? new JsonObject { ["as"] = own } : [];
            var answer = await call.Api.SendAsync(HttpMethod.Post, call.Path("marketplace", call.Get(item), "fork"), body, cancel);
            var needs = Column.Show(answer?["secretsNeeded"]);
            Commands.Make.Report(call, answer, $"{Column.Show(answer?["chain"])} is yours.{(string.IsNullOrEmpty(needs) ? "" : $" It needs the secrets {needs}.")}");
        });
        return command;
    }
}
