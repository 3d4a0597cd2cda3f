using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>The organization's queue.</summary>
internal static class QueueCommands
{
    public static Command Make(Door door) => Commands.Make.Group(
        "queue", "What waits, and why.", Show(door), Switch(door, "pause", "Lets nothing new start."), Switch(door, "resume", "Lets what waits start again."));

    private static Command Show(Door door)
    {
        var command = new Command("show", "How much waits and runs, and the reason of each waiting run.");
        door.InNamespace(command, async (call, cancel) =>
        {
            var queue = await call.Api.GetAsync(call.Path("queue"), cancel);
            call.Screen.Object(queue, Column.Of("waiting", "depth"), Column.Of("running"));
            if (!call.Screen.IsJson && queue?["items"] is JsonArray { Count: > 0 } items)
            {
                call.Screen.Rows([Column.Of("position"), Column.Of("run", "runId"), Column.Time("queued", "queuedAt"), Column.Of("reason", "reason")], items);
            }
        });
        return command;
    }

    private static Command Switch(Door door, string verb, string description)
    {
        var command = new Command(verb, description);
        door.InNamespace(command, async (call, cancel) => Commands.Make.Report(
            call, await call.Api.SendAsync(HttpMethod.Post, call.Path("queue", verb), null, cancel), verb == "pause" ? "The queue is paused." : "The queue goes on."));
        return command;
    }
}
