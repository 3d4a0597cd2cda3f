using System.CommandLine;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Schedules.</summary>
internal static class ScheduleCommands
{
    private const string Resource = "schedules";

    public static Command Make(Door door) => Commands.Make.Group(
        Resource,
        "Chains that start by the clock.",
        Commands.Make.List(
            door, "The schedules of the organization.", call => call.Path(Resource),
            Column.Of("name"), Column.Of("chain"), Column.Of("cron"), Column.Of("zone", "timeZone"), Column.Of("enabled"),
            new Column("next", schedule => schedule?["nextRuns"] is System.Text.Json.Nodes.JsonArray { Count: > 0 } next ? Column.Show(next[0]) : null)),
        Commands.Make.GetJson(door, "A schedule's definition.", Resource),
        Definitions.Apply(door, Resource, "schedule"),
        Run(door),
        Switch(door, "pause", "No ticks until it is resumed, and nothing is made up for then.", isOn: false),
        Switch(door, "resume", "Ticks again, as you: a schedule runs as whoever saved it.", isOn: true),
        Ticks(door),
        Commands.Make.Delete(door, "Deletes a schedule.", Resource));

    private static Command Run(Door door)
    {
        var name = Commands.Make.Name();
        var command = new Command("run", "Starts the schedule's chain now.") { name };
        door.InNamespace(command, async (call, cancel) =>
        {
            Commands.Make.ShowRun(call, await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource, call.Get(name), "run"), null, cancel));
        });
        return command;
    }

    /// <summary>The stored definition again, on or off, and only if nobody has changed it in between.</summary>
    private static Command Switch(Door door, string verb, string description, bool isOn)
    {
        var name = Commands.Make.Name();
        var command = new Command(verb, description) { name };
        door.InNamespace(command, async (call, cancel) =>
        {
            var own = call.Get(name);
            var stored = (await call.Api.GetAsync(call.Path(Resource, own), cancel))!.AsObject();
            stored["enabled"] = isOn;
            var answer = await Definitions.PutAsync(call, Resource, own, stored, null, stored["version"]!.GetValue<int>(), cancel);
            Commands.Make.Report(call, answer, isOn ? $"{own} goes on; next at {Column.Show(answer?["nextRuns"]?[0])}." : $"{own} is paused.");
        });
        return command;
    }

    private static Command Ticks(Door door)
    {
        var name = Commands.Make.Name();
        var command = new Command("ticks", "What became of the last hundred ticks, the newest first.") { name };
        return Commands.Make.List(
            door, command, call => call.Path(Resource, call.Get(name), "ticks"),
            Column.Time("due", "dueAt"), Column.Of("state"), Column.Of("run", "runId"), Column.Of("reason", "text"));
    }
}
