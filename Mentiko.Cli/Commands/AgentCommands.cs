using System.CommandLine;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Agents.</summary>
internal static class AgentCommands
{
    private const string Resource = "agents";

    public static Command Make(Door door) => Commands.Make.Group(
        Resource,
        "What runs: programs with limits.",
        Commands.Make.List(
            door, "The agents of the organization.", call => call.Path(Resource),
            Column.Of("name"), Column.Of("version"), Column.Of("target", "execution.target"), Column.Of("description"), Column.Time("updated", "updatedAt")),
        Commands.Make.GetJson(door, "An agent's definition.", Resource),
        Definitions.Apply(door, Resource, "agent"),
        Definitions.Diff(door, Resource, "agent"),
        Commands.Make.Delete(door, "Deletes an agent that no chain uses.", Resource));
}
