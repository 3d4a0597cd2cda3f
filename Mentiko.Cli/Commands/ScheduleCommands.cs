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
        Commands.Make.Delete(door, "Deletes a schedule.", Resource));

    private static Command Run(Door door)
    {
        var name = Commands.Make.Name();
        var command = new Command("run", "Starts the schedule's chain now.") { name };
        door.InNamespace(command, async (call, cancel) =>
        {
            var answer = await call.Api.SendAsync(HttpMethod.Post, call.Path(Resource, call.Get(name), "run"), null, cancel);
            if (call.Screen.IsJson)
            {
                call.Screen.Json(answer);
            }
            else
            {
                call.Screen.Text(Column.Show(answer?["runId"]));
            }
        });
        return command;
    }
}
