using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>The catalog of chains that can be forked.</summary>
internal static class MarketplaceCommands
{
    public static Command Make(Door door) => Commands.Make.Group("marketplace", "A catalog of chains to make your own.", List(door), Show(door), Fork(door), Upgrade(door));

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

    /// <summary>Shows; applies only the preview that it is given by name.</summary>
    private static Command Upgrade(Door door)
    {
        var chain = Commands.Make.Name("chain", "A chain that was forked.");
        var apply = new Option<string?>("--apply") { Description = "Applies the preview of this name, which the command without it shows." };
        var yours = new Option<string[]>("--yours") { Description = "A place that stays as it is here. Repeat it for more." };
        var theirs = new Option<string[]>("--theirs") { Description = "A place that becomes what the catalog has. Repeat it for more." };
        var command = new Command("upgrade", "What the newest version of its item would change in a fork; with --apply, changes it.") { chain, apply, yours, theirs };
        door.InNamespace(command, async (call, cancel) =>
        {
            var path = call.Path("chains", call.Get(chain), "upgrade");
            if (call.Get(apply) is not { } preview)
            {
                await ShowAsync(call, path, cancel);
                return;
            }

            var choices = new JsonObject();
            foreach (var (place, side) in (call.Get(yours) ?? []).Select(place => (place, "yours")).Concat((call.Get(theirs) ?? []).Select(place => (place, "theirs"))))
            {
                choices[place] = side;
            }

            var answer = await call.Api.SendAsync(HttpMethod.Post, path, new JsonObject { ["preview"] = preview, ["choices"] = choices }, cancel);
            var needs = Column.Show(answer?["secretsNeeded"]);
            Commands.Make.Report(call, answer, $"{Column.Show(answer?["chain"])} is of version {Column.Show(answer?["to"])} now.{(string.IsNullOrEmpty(needs) ? "" : $" It needs the secrets {needs}.")}");
        });
        return command;
    }

    private static async Task ShowAsync(Call call, string path, CancellationToken cancel)
    {
        var preview = await call.Api.GetAsync(path, cancel);
        if (call.Screen.IsJson)
        {
            call.Screen.Json(preview);
            return;
        }

        call.Screen.Rows([Column.Of("place", "path"), Column.Of("verdict"), Column.Of("yours"), Column.Of("theirs")], preview?["changes"]?.AsArray() ?? []);
        call.Screen.Say($"Version {Column.Show(preview?["from"])} to {Column.Show(preview?["to"])}. Apply it with --apply {Column.Show(preview?["preview"])}, and --yours or --theirs for each conflict.");
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
