using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Api;
using Mentiko.Cli.LocalFiles;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Files of the organization's workspace.</summary>
internal static class WorkspaceCommands
{
    public static Command Make(Door door) => Commands.Make.Group("workspace", "Files that the agents work on.", List(door), Get(door), Put(door), Remove(door));

    private static Command List(Door door)
    {
        var path = new Argument<string>("path") { DefaultValueFactory = _ => "" };
        var command = new Command("ls", "A folder's entries.") { path };
        door.InNamespace(command, async (call, cancel) =>
        {
            var entries = await ReadFolderAsync(call, call.Get(path), cancel);
            call.Screen.List(new ApiList([.. entries], null), Column.Of("kind"), Column.Of("size"), Column.Time("modified", "modifiedAt"), Column.Of("name"));
        });
        return command;
    }

    private static Command Get(Door door)
    {
        var path = Commands.Make.Name("path");
        var output = new Option<string?>("--out", "-o") { Description = "A file, or with -r a folder; - is stdout. Default: the same name here." };
        var recursive = new Option<bool>("--recursive", "-r") { Description = "A folder with all below it." };
        var force = new Option<bool>("--force") { Description = "Replaces files that are there." };
        var command = new Command("get", "Fetches a file or a folder.") { path, output, recursive, force };
        door.InNamespace(command, async (call, cancel) =>
        {
            var from = Parts(call.Get(path));
            var own = from.Length > 0 ? from[^1] : "workspace";
            if (call.Get(recursive))
            {
                var folder = new TargetFolder(call.Get(output) ?? TargetFolder.Checked(own));
                folder.Make();
                var count = await FetchFolderAsync(call, from, [], folder, call.Get(force), cancel);
                call.Screen.Say($"{count} files in {folder.Root}");
                return;
            }

            using var answer = await call.Api.OpenAsync(HttpMethod.Get, Address(call, from), null, cancel);
            if (answer.Content.Headers.ContentDisposition is null)
            {
                throw new UsageException($"{call.Get(path)} is a folder. -r fetches it with all below it.");
            }

            var file = call.Get(output) ?? own;
            await using var target = file == "-"
                ? call.Around.OpenOut()
                : new TargetFolder(Path.GetDirectoryName(Path.GetFullPath(file))!).Create([Path.GetFileName(file)], call.Get(force));
            await answer.Content.CopyToAsync(target, cancel);
        });
        return command;
    }

    private static Command Put(Door door)
    {
        var local = new Argument<string>("local") { Description = "A file or a folder of this machine; - is stdin." };
        var path = new Argument<string>("path") { Description = "Where it goes." };
        var command = new Command("put", "Sends a file, or a folder with all below it.") { local, path };
        door.InNamespace(command, async (call, cancel) =>
        {
            var from = call.Get(local);
            var to = Parts(call.Get(path));
            if (Inputs.IsFolder(from))
            {
                var count = 0;
                foreach (var (file, parts) in Inputs.Walk(from))
                {
                    await SendAsync(call, [.. to, .. parts], Inputs.Open(file), cancel);
                    count++;
                }

                call.Screen.Say($"{count} files sent.");
                return;
            }

            await SendAsync(call, to, from == "-" ? call.Around.OpenIn() : Inputs.Open(from), cancel);
            call.Screen.Say($"{string.Join('/', to)} is sent.");
        });
        return command;
    }

    private static Command Remove(Door door)
    {
        var path = Commands.Make.Name("path");
        var command = new Command("rm", "Removes a file or an empty folder.") { path };
        door.InNamespace(command, async (call, cancel) =>
        {
            await call.Api.SendAsync(HttpMethod.Delete, Address(call, Parts(call.Get(path))), null, cancel);
            call.Screen.Say($"{call.Get(path)} is removed.");
        });
        return command;
    }

    private static async Task<int> FetchFolderAsync(Call call, string[] from, string[] below, TargetFolder folder, bool replaces, CancellationToken cancel)
    {
        var count = 0;
        foreach (var entry in await ReadFolderAsync(call, string.Join('/', from.Concat(below)), cancel))
        {
            var name = TargetFolder.Checked(Column.Show(entry?["name"]) ?? "");
            switch (Column.Show(entry?["kind"]))
            {
                case "directory":
                    count += await FetchFolderAsync(call, from, [.. below, name], folder, replaces, cancel);
                    break;
                case "file":
                    using (var answer = await call.Api.OpenAsync(HttpMethod.Get, Address(call, [.. from, .. below, name]), null, cancel))
                    {
                        await using var target = folder.Create([.. below, name], replaces);
                        await answer.Content.CopyToAsync(target, cancel);
                    }

                    count++;
                    break;
                default:
                    call.Screen.Say($"{string.Join('/', below.Append(name))} is a {Column.Show(entry?["kind"])}, and is left out.");
                    break;
            }
        }

        return count;
    }

    private static async Task<List<JsonNode?>> ReadFolderAsync(Call call, string path, CancellationToken cancel)
    {
        var entries = new List<JsonNode?>();
        string? cursor = null;
        do
        {
            var page = await call.Api.GetAsync(ApiClient.WithQuery(Address(call, Parts(path)), ("limit", "200"), ("cursor", cursor)), cancel);
            entries.AddRange(page?["entries"] as JsonArray ?? throw new UsageException($"{path} is a file."));
            cursor = Column.Show(page?["next"]);
        }
        while (cursor is not null);

        return entries;
    }

    private static async Task SendAsync(Call call, string[] to, Stream content, CancellationToken cancel)
    {
        using var body = new StreamContent(content);
        using var answer = await call.Api.OpenAsync(HttpMethod.Put, Address(call, to), body, cancel);
    }

    private static string Address(Call call, string[] parts) => call.Path(["workspace", .. parts]);

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
