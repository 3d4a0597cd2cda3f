using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Mentiko.Cli.Api;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Limits and how much of them is used.</summary>
internal static class QuotaCommands
{
    private static readonly (string Option, string Name)[] Limits =
    [
        ("--concurrent-runs", "concurrentRuns"), ("--queued-runs", "queuedRuns"), ("--chains", "chains"),
        ("--agents", "agents"), ("--run-seconds", "runSeconds"), ("--storage-mb", "storageMb"),
    ];

    public static Command Make(Door door) => Commands.Make.Group("quotas", "Limits, and how much of them is used.", Show(door), Set(door), Billing(door));

    private static Command Show(Door door)
    {
        var command = new Command("show", "The plan, the limits and the use.");
        door.InNamespace(command, async (call, cancel) =>
        {
            var quotas = await call.Api.GetAsync(call.Path("quotas"), cancel);
            call.Screen.Object(quotas, Column.Of("plan"), Column.Of("weight"));
            if (!call.Screen.IsJson)
            {
                call.Screen.Rows(
                    [Column.Of("limit"), Column.Of("used"), Column.Of("at most", "most")],
                    Limits.Select(limit => (JsonNode)new JsonObject { ["limit"] = limit.Name, ["used"] = quotas?["usage"]?[limit.Name]?.DeepClone(), ["most"] = quotas?["limits"]?[limit.Name]?.DeepClone() }));
            }
        });
        return command;
    }

    private static Command Set(Door door)
    {
        var options = Limits.Select(limit => (limit.Name, Option: new Option<string?>(limit.Option) { Description = "A number up to the plan's, or 'plan' for the plan's own." })).ToList();
        var command = new Command("set", "Sets limits of your own below the plan's.");
        foreach (var (_, option) in options)
        {
            command.Options.Add(option);
        }

        door.InNamespace(command, async (call, cancel) =>
        {
            var limits = new JsonObject();
            foreach (var (name, option) in options)
            {
                if (call.Get(option) is { } text)
                {
                    limits[name] = text == "plan" ? null : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new UsageException($"'{text}' is no number.");
                }
            }

            if (limits.Count == 0)
            {
                throw new UsageException("Which limit? 'mentiko quotas set --help' shows them.");
            }

            Commands.Make.Report(call, await call.Api.SendAsync(HttpMethod.Put, call.Path("quotas"), new JsonObject { ["limits"] = limits }, cancel), "The limits are set.");
        });
        return command;
    }

    private static Command Billing(Door door)
    {
        var month = new Option<string?>("--month") { Description = "Such as 2026-11. Default: the present one." };
        var format = new Option<string>("--format") { Description = "Of the file that --out names.", DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong("csv", "pdf");
        var output = new Option<string?>("--out", "-o") { Description = "Saves the month's statement as a file instead; - is stdout." };
        var command = new Command("billing", "What was used in a month.") { month, format, output };
        door.InNamespace(command, async (call, cancel) =>
        {
            if (call.Get(output) is { } file)
            {
                await Commands.Make.SaveAsync(
                    call, ApiClient.WithQuery(call.Path("billing", "statement"), ("month", call.Get(month)), ("format", call.Get(format))), file, cancel);
                return;
            }

            var bill = await call.Api.GetAsync(ApiClient.WithQuery(call.Path("billing"), ("month", call.Get(month))), cancel);
            call.Screen.Object(bill, Column.Of("plan"), Column.Of("month", "period.month"));
            if (!call.Screen.IsJson && bill?["lines"] is JsonArray lines)
            {
                call.Screen.Rows([Column.Of("item"), Column.Of("quantity"), Column.Of("unit")], lines);
            }
        });
        return command;
    }
}
