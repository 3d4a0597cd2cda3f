using System.Text.Json.Nodes;
using Mentiko.Cli.Api;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Follows a run to its end.</summary>
internal static class RunFollowing
{
    /// <summary>Shows the log as it grows; the exit code says how the run ended.</summary>
    public static async Task<int> FollowAsync(Call call, string run, long after, string? step, CancellationToken cancel)
    {
        var status = "";
        await foreach (var (kind, data) in LiveLog.FollowAsync(call.Api, call.Path("runs", run, "logs", "stream"), after, call.Around.Time, cancel))
        {
            if (kind == "end")
            {
                status = Column.Show(data["status"]) ?? "";
            }
            else if (step is null || Column.Show(data["step"]) == step)
            {
                Show(call, data);
            }
        }

        if (status is not "succeeded" and not "")
        {
            var ended = await call.Api.GetAsync(call.Path("runs", run), cancel);
            call.Screen.Say($"Run {run}: {status}. {Column.Show(ended?["failure"]?["text"])}");
        }
        else if (status.Length > 0)
        {
            call.Screen.Say($"Run {run}: {status}.");
        }

        return status == "succeeded" ? ExitCodes.Done : ExitCodes.NotGood;
    }

    public static void Show(Call call, JsonNode line)
    {
        if (call.Screen.IsJson)
        {
            call.Screen.JsonLine(line);
            return;
        }

        var time = Column.Show(line["time"]) is { Length: >= 23 } text ? text[11..23] : "";
        call.Screen.Text($"{time}  {Column.Show(line["step"]) ?? "-",-16} {(Column.Show(line["stream"]) == "stderr" ? "! " : "  ")}{Column.Show(line["text"])}");
    }
}
