using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Cli.LocalFiles;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Starts a chain.</summary>
internal static class RunCommand
{
    public static Command Make(Door door)
    {
        var chain = new Argument<string>("chain");
        var input = new Option<string[]>("--input", "-i") { Description = "KEY=VALUE; a value that is JSON (a number, true, a list) is taken as such. KEY:=TEXT is always text.", AllowMultipleArgumentsPerToken = false };
        var file = new Option<string?>("--input-file") { Description = "A JSON file with the whole input, or - for stdin." };
        var label = new Option<string[]>("--label", "-l") { Description = "KEY=VALUE, to find the run by." };
        var key = new Option<string?>("--idempotency-key") { Description = "The same key again gives the same run." };
        var follow = new Option<bool>("--follow", "-f") { Description = "Shows the log to the end. Exit code 4 where the run does not succeed." };
        var command = new Command("run", "Starts a chain.") { chain, input, file, label, key, follow };
        door.InNamespace(command, async (call, cancel) =>
        {
            var whole = call.Get(file) is { } path ? await Inputs.ReadObjectAsync(path, call.Around, cancel) : [];
            foreach (var pair in call.Get(input) ?? [])
            {
                var (name, value) = Split(pair);
                whole[name] = value;
            }

            var body = new JsonObject { ["input"] = whole };
            if (call.Get(label) is { Length: > 0 } labels)
            {
                body["labels"] = new JsonObject(labels.Select(pair => KeyValuePair.Create<string, JsonNode?>(Before(pair), After(pair))));
            }

            var answer = await call.Api.SendAsync(HttpMethod.Post, call.Path("chains", call.Get(chain), "runs"), body, cancel, ("Idempotency-Key", call.Get(key)));
            var run = Column.Show(answer?["runId"])!;
            if (!call.Get(follow))
            {
                Commands.Make.ShowRun(call, answer);
                return ExitCodes.Done;
            }

            call.Screen.Say($"Run {run}: {Column.Show(answer?["status"])}. Ctrl+C stops following, not the run.");
            return await RunFollowing.FollowAsync(call, run, 0, null, cancel);
        });
        return command;
    }

    /// <summary>A pair of the command line; what reads as JSON, and is no object, is meant as such.</summary>
    private static (string Name, JsonNode? Value) Split(string pair)
    {
        if (pair.IndexOf(":=", StringComparison.Ordinal) is > 0 and var at && at < pair.IndexOf('=', StringComparison.Ordinal))
        {
            return (pair[..at], JsonValue.Create(pair[(at + 2)..]));
        }

        var text = After(pair);
        try
        {
            return (Before(pair), JsonNode.Parse(text));
        }
        catch (JsonException)
        {
            return (Before(pair), JsonValue.Create(text));
        }
    }

    private static string Before(string pair) => pair[..At(pair)];

    private static string After(string pair) => pair[(At(pair) + 1)..];

    private static int At(string pair) => pair.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? at : throw new UsageException($"'{pair}' is not KEY=VALUE.");
}
