using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.LocalFiles;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Shapes that many commands share.</summary>
internal static class Make
{
    private const int DefaultLimit = 50;

    public static Command Group(string name, string description, params Command[] commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
        {
            group.Subcommands.Add(command);
        }

        return group;
    }

    /// <summary>A list of the namespace, with <c>--limit</c> and <c>--all</c>.</summary>
    public static Command List(Door door, string description, Func<Call, string> path, params Column[] columns) =>
        List(door, new Command("list", description), path, columns);

    public static Command List(Door door, Command command, Func<Call, string> path, params Column[] columns)
    {
        var paging = new Paging();
        paging.AddTo(command);
        door.InNamespace(command, async (call, cancel) => call.Screen.List(await call.Api.ListAsync(path(call), paging.Most(call), cancel), columns));
        return command;
    }

    /// <summary>Shows one thing by its name.</summary>
    public static Command Show(Door door, string name, string description, string resource, params Column[] parts)
    {
        var which = Name();
        var command = new Command(name, description) { which };
        door.InNamespace(command, async (call, cancel) => call.Screen.Object(await call.Api.GetAsync(call.Path(resource, call.Get(which)), cancel), parts));
        return command;
    }

    /// <summary>Shows a definition as JSON, whatever the output is for: it is JSON.</summary>
    public static Command GetJson(Door door, string description, string resource)
    {
        var which = Name();
        var command = new Command("get", description) { which };
        door.InNamespace(command, async (call, cancel) => call.Screen.Json(await call.Api.GetAsync(call.Path(resource, call.Get(which)), cancel)));
        return command;
    }

    public static Command Delete(Door door, string description, string resource, string verb = "delete")
    {
        var which = Name();
        var command = new Command(verb, description) { which };
        door.InNamespace(command, async (call, cancel) =>
        {
            var name = call.Get(which);
            await call.Api.SendAsync(HttpMethod.Delete, call.Path(resource, name), null, cancel);
            call.Screen.Say($"{name} is deleted.");
        });
        return command;
    }

    public static Argument<string> Name(string name = "name", string? description = null) => new(name) { Description = description };

    public static Option<int> Limit() => new("--limit") { Description = "How many at most.", DefaultValueFactory = _ => DefaultLimit };

    /// <summary>Says what was done to people, and gives the answer to scripts.</summary>
    public static void Report(Call call, JsonNode? answer, string sentence)
    {
        if (call.Screen.IsJson)
        {
            call.Screen.Json(answer);
        }
        else
        {
            call.Screen.Say(sentence);
        }
    }

    /// <summary>The run that was started: its id alone for people, so that it can be used in the next command.</summary>
    public static void ShowRun(Call call, JsonNode? answer)
    {
        if (call.Screen.IsJson)
        {
            call.Screen.Json(answer);
        }
        else
        {
            call.Screen.Text(Column.Show(answer?["runId"]));
        }
    }

    /// <summary>Saves an answer as the file that the user named, byte for byte; <c>-</c> is stdout.</summary>
    public static async Task SaveAsync(Call call, string path, string file, CancellationToken cancel)
    {
        using var answer = await call.Api.OpenAsync(HttpMethod.Get, path, null, cancel);
        await using var target = file == "-"
            ? call.Around.OpenOut()
            : new TargetFolder(Path.GetDirectoryName(Path.GetFullPath(file))!).Create([Path.GetFileName(file)], replaces: false);
        await answer.Content.CopyToAsync(target, cancel);
    }

    /// <summary><c>--limit</c> and <c>--all</c>.</summary>
    internal sealed class Paging
    {
        private readonly Option<int> _limit = Limit();
        private readonly Option<bool> _all = new("--all") { Description = "All there are." };

        public void AddTo(Command command)
        {
            command.Options.Add(_limit);
            command.Options.Add(_all);
        }

        public int Most(Call call) => call.Get(_all) ? int.MaxValue : Math.Max(1, call.Get(_limit));
    }
}
