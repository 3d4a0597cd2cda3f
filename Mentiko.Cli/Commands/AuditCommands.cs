using System.CommandLine;
using System.Globalization;
using Mentiko.Cli.Api;
using Mentiko.Cli.LocalFiles;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>The audit trail.</summary>
internal static class AuditCommands
{
    public static Command Make(Door door) => Commands.Make.Group("audit", "Who did what, when and from where.", List(door), Export(door), Verify(door));

    private static Command List(Door door)
    {
        var names = new[] { "action", "actor", "target", "outcome", "from", "to" };
        var options = names.Select(name => (Name: name, Option: new Option<string?>("--" + name))).ToList();
        var command = new Command("list", "Entries, the newest first.");
        foreach (var (_, option) in options)
        {
            command.Options.Add(option);
        }

        return Commands.Make.List(
            door, command, call => ApiClient.WithQuery(call.Path("audit"), [.. options.Select(option => (option.Name, call.Get(option.Option)))]),
            Column.Of("#", "sequence"), Column.Time("time", "time"), Column.Of("who", "actor.name"), Column.Of("by", "credential"), Column.Of("action"),
            Column.Of("kind", "target.kind"), Column.Of("target", "target.id"), Column.Of("outcome"), Column.Of("from", "ip"));
    }

    private static Command Export(Door door)
    {
        var format = new Option<string>("--format") { DefaultValueFactory = _ => "ndjson" };
        format.AcceptOnlyFromAmong("ndjson", "csv");
        var output = new Option<string>("--out", "-o") { Description = "A file, or - for stdout.", DefaultValueFactory = _ => "-" };
        var command = new Command("export", "The whole trail as a file that can be verified offline.") { format, output };
        door.InNamespace(command, async (call, cancel) =>
        {
            using var answer = await call.Api.OpenAsync(HttpMethod.Get, ApiClient.WithQuery(call.Path("audit", "export"), ("format", call.Get(format))), null, cancel);
            var file = call.Get(output)!;
            await using var target = file == "-"
                ? call.Around.OpenOut()
                : new TargetFolder(Path.GetDirectoryName(Path.GetFullPath(file))!).Create([Path.GetFileName(file)], replaces: false);
            await answer.Content.CopyToAsync(target, cancel);
        });
        return command;
    }

    private static Command Verify(Door door)
    {
        var command = new Command("verify", "Checks the trail on the server. Exit code 4 where it is broken.");
        door.InNamespace(command, async (call, cancel) =>
        {
            var verdict = await call.Api.GetAsync(call.Path("audit", "verify"), cancel);
            var isValid = verdict?["valid"]?.GetValue<bool>() == true;
            Commands.Make.Report(call, verdict, isValid
                ? string.Create(CultureInfo.InvariantCulture, $"{Column.Show(verdict?["entries"])} entries are unbroken.")
                : $"The trail is broken at entry {Column.Show(verdict?["firstInvalidSequence"])}.");
            return isValid ? ExitCodes.Done : ExitCodes.NotGood;
        });
        return command;
    }
}
