using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Api;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Runs: looked at, stopped and tried again.</summary>
internal static class RunCommands
{
    private const string Resource = "runs";

    public static Command Make(Door door) => Commands.Make.Group(
        Resource, "Runs of chains.", List(door), Show(door), Logs(door), Events(door), Trace(door), Cancel(door), Retry(door));

    private static Command List(Door door)
    {
        var chain = new Option<string?>("--chain");
        var status = new Option<string?>("--status") { Description = "queued, running, succeeded, failed, cancelling, cancelled or timed-out." };
        var from = new Option<string?>("--from") { Description = "RFC 3339; queued at or after." };
        var to = new Option<string?>("--to") { Description = "RFC 3339; queued before." };
        var label = new Option<string?>("--label", "-l") { Description = "KEY=VALUE." };
        var command = new Command("list", "Runs, the newest first.") { chain, status, from, to, label };
        return Commands.Make.List(
            door,
            command,
            call => ApiClient.WithQuery(
                call.Path(Resource), ("chain", call.Get(chain)), ("status", call.Get(status)), ("from", call.Get(from)), ("to", call.Get(to)), ("label", call.Get(label))),
            Column.Of("run", "id"), Column.Of("chain"), Column.Of("version", "chainVersion"), Column.Of("status"), Column.Of("by", "trigger.actor"),
            Column.Time("queued", "queuedAt"), Column.Time("finished", "finishedAt"), Column.Of("failure", "failure.text"));
    }

    private static Command Show(Door door)
    {
        var id = Commands.Make.Name("run");
        var command = new Command("show", "A run with its steps and attempts.") { id };
        door.InNamespace(command, async (call, cancel) =>
        {
            var run = await call.Api.GetAsync(call.Path(Resource, call.Get(id)), cancel);
            call.Screen.Object(
                run,
                Column.Of("run", "id"), Column.Of("chain"), Column.Of("version", "chainVersion"), Column.Of("status"), Column.Of("started by", "trigger.actor"),
                Column.Of("trigger", "trigger.kind"), Column.Of("retry of", "retryOf"), Column.Time("queued", "queuedAt"), Column.Time("started", "startedAt"),
                Column.Time("finished", "finishedAt"), Column.Of("waits because", "waiting.text"), Column.Of("failure", "failure.text"), Column.Of("input"));
            if (!call.Screen.IsJson && run?["steps"] is JsonArray steps)
            {
                call.Screen.Text("");
                call.Screen.Rows(
                    [Column.Of("step", "id"), Column.Of("agent"), Column.Of("status"), new Column("attempts", Attempts)], steps);
            }
        });
        return command;
    }

    private static string? Attempts(JsonNode? step) => step?["attempts"] is JsonArray { Count: > 0 } attempts
        ? string.Join("; ", attempts.Select(attempt => $"{Column.Show(attempt?["number"])} {Column.Show(attempt?["text"]) ?? Column.Show(attempt?["status"])}"))
        : null;

    private static Command Logs(Door door)
    {
        var id = Commands.Make.Name("run");
        var follow = new Option<bool>("--follow", "-f") { Description = "Goes on to the run's end." };
        var after = new Option<long>("--after") { Description = "Only lines behind this number." };
        var step = new Option<string?>("--step") { Description = "Only this step's lines." };
        var search = new Option<string?>("--search", "-q") { Description = "Only lines with this text." };
        var output = new Option<string?>("--out", "-o") { Description = "Saves the whole log as a file instead." };
        var limit = Commands.Make.Limit();
        var command = new Command("logs", "What the agents of a run wrote.") { id, follow, after, step, search, output, limit };
        door.InNamespace(command, async (call, cancel) =>
        {
            var run = call.Get(id);
            if (call.Get(output) is { } file)
            {
                await Commands.Make.SaveAsync(call, call.Path(Resource, run, "logs", "download"), file, cancel);
                return ExitCodes.Done;
            }

            if (call.Get(follow))
            {
                return await RunFollowing.FollowAsync(call, run, call.Get(after), call.Get(step), cancel);
            }

            var query = ApiClient.WithQuery(
                call.Path(Resource, run, "logs"),
                ("after", call.Get(after).ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("limit", Math.Clamp(call.Get(limit), 1, 1000).ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("step", call.Get(step)), ("q", call.Get(search)));
            var page = await call.Api.GetAsync(query, cancel);
            if (call.Screen.IsJson)
            {
                call.Screen.Json(page);
                return ExitCodes.Done;
            }

            foreach (var line in page?["lines"] as JsonArray ?? [])
            {
                RunFollowing.Show(call, line!);
            }

            if (Column.Show(page?["next"]) is { } next)
            {
                call.Screen.Say($"There is more: --after {next}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Events(Door door)
    {
        var id = Commands.Make.Name("run");
        var command = new Command("events", "The events of a run, as CloudEvents.") { id };
        return Commands.Make.List(
            door, command, call => call.Path(Resource, call.Get(id), "events"),
            Column.Of("id"), Column.Of("type"), Column.Of("source"), Column.Time("time", "time"), Column.Of("data"));
    }

    private static Command Trace(Door door)
    {
        var id = Commands.Make.Name("run");
        var command = new Command("trace", "Which secrets a run got, which hosts it called, which files it touched.") { id };
        door.InNamespace(command, async (call, cancel) => call.Screen.Json(await call.Api.GetAsync(call.Path(Resource, call.Get(id), "trace"), cancel)));
        return command;
    }

    private static Command Cancel(Door door)
    {
        var ids = new Argument<string[]>("run") { Arity = ArgumentArity.OneOrMore };
        var command = new Command("cancel", "Stops runs.") { ids };
        door.InNamespace(command, async (call, cancel) =>
        {
            foreach (var run in call.Get(ids))
            {
                var answer = await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource, run, "cancel"), null, cancel);
                Commands.Make.Report(call, answer, $"{run} is {Column.Show(answer?["status"])}.");
            }
        });
        return command;
    }

    private static Command Retry(Door door)
    {
        var id = Commands.Make.Name("run");
        var from = new Option<string>("--from") { Description = "start, failed, or a step's id.", DefaultValueFactory = _ => "failed" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Shows the new run's log to the end." };
        var command = new Command("retry", "Makes a new run of the same version and input.") { id, from, follow };
        door.InNamespace(command, async (call, cancel) =>
        {
            var answer = await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource, call.Get(id), "retry"), new JsonObject { ["from"] = call.Get(from) }, cancel);
            var run = Column.Show(answer?["runId"])!;
            if (call.Get(follow))
            {
                return await RunFollowing.FollowAsync(call, run, 0, null, cancel);
            }

            Commands.Make.ShowRun(call, answer);
            return ExitCodes.Done;
        });
        return command;
    }
}
