using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Api;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>The catalog of chains that can be forked.</summary>
internal static class MarketplaceCommands
{
    private static readonly (string Member, string Sentence)[] Needs =
    [
        ("secretsNeeded", "It needs the secrets"), ("hostsNeeded", "The Owners have to allow the hosts"), ("imagesNeeded", "It needs the images"),
        ("filesWritten", "The workspace has got the files"), ("filesNeeded", "It needs the files"),
    ];

    public static Command Make(Door door) => Commands.Make.Group("marketplace", "A catalog of chains to make your own.", List(door), Show(door), Fork(door), Upgrade(door));

    private static Command List(Door door)
    {
        var search = new Option<string?>("--search", "-q") { Description = "Only items with every word of this in name, title, summary or publisher." };
        var command = new Command("list", "The catalog.") { search };
        door.SignedIn(command, async (call, cancel) => call.Screen.List(
            await call.Api.ListAsync(ApiClient.WithQuery("/marketplace", ("q", call.Get(search))), int.MaxValue, cancel),
            new Column("item", entry => Column.Show(entry?["item"] ?? entry?["id"] ?? entry?["name"])), Column.Of("version"), Column.Of("title"), Column.Of("description", "summary")));
        return command;
    }

    private static Command Show(Door door)
    {
        var item = Commands.Make.Name("item");
        var version = Version();
        var command = new Command("show", "What an item is and what it needs.") { item, version };
        door.SignedIn(command, async (call, cancel) => call.Screen.Json(
            await call.Api.GetAsync(ApiClient.WithQuery($"/marketplace/{Uri.EscapeDataString(call.Get(item))}", ("version", call.Get(version))), cancel)));
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
            Commands.Make.Report(call, answer, $"{Column.Show(answer?["chain"])} is of version {Column.Show(answer?["to"])} now.{SentenceOf(answer, Needs[0])}");
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

        if (preview?["changes"] is JsonArray { Count: 0 } && Column.Show(preview["from"]) == Column.Show(preview["to"]))
        {
            call.Screen.Say($"It is of the newest version already, {Column.Show(preview["to"])}.");
            return;
        }

        call.Screen.Rows([Column.Of("place", "path"), Column.Of("verdict"), Column.Of("yours"), Column.Of("theirs")], preview?["changes"]?.AsArray() ?? []);
        call.Screen.Say($"Version {Column.Show(preview?["from"])} to {Column.Show(preview?["to"])}. Apply it with --apply {Column.Show(preview?["preview"])}, and --yours or --theirs for each conflict.");
    }

    private static Command Fork(Door door)
    {
        var item = Commands.Make.Name("item");
        var name = new Option<string?>("--as") { Description = "The name of the new chain." };
        var files = new Option<bool>("--files") { Description = "Puts its sample files into the workspace too, where nothing has their names." };
        var version = Version();
        var command = new Command("fork", "Copies an item into the organization, and says what the copy needs.") { item, name, files, version };
        door.InNamespace(command, async (call, cancel) =>
        {
            var body = new JsonObject { ["files"] = call.Get(files) };
            if (call.Get(name) is { } own)
            {
                body["as"] = own;
            }

            var path = ApiClient.WithQuery(call.Path("marketplace", call.Get(item), "fork"), ("version", call.Get(version)));
            var answer = await call.Api.SendAsync(HttpMethod.Post, path, body, cancel);
            Commands.Make.Report(call, answer, $"{Column.Show(answer?["chain"])} is yours.{string.Concat(Needs.Select(need => SentenceOf(answer, need)))}");
        });
        return command;
    }

    private static string SentenceOf(JsonNode? answer, (string Member, string Sentence) need) =>
        Column.Show(answer?[need.Member]) is { Length: > 0 } names ? $" {need.Sentence} {names}." : "";

    private static Option<string?> Version() => new("--version") { Description = "A version of the item. Default: the newest." };
}
