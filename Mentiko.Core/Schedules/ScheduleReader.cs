using System.Text.Json;
using Mentiko.Core.Chains;
using Mentiko.Core.Definitions;
using Mentiko.Core.Results;

namespace Mentiko.Core.Schedules;

/// <summary>Reads a schedule from JSON, strictly: everything that is wrong at once.</summary>
internal static class ScheduleReader
{
    private const int LongestCron = 200;
    private const int LongestZone = IanaZones.LongestName;

    public static Result<ScheduleDefinition> Read(JsonElement json, ITickCalendar calendar)
    {
        var problems = new ProblemList();
        var reader = new ObjectReader(json, "$", problems);
        var chain = ReadChain(reader, problems);
        var cron = ReadText(reader, "cron", LongestCron);
        var zone = reader.Text("timeZone", LongestZone, "UTC");
        var input = ReadInput(reader, problems);
        var definition = new ScheduleDefinition(
            chain,
            cron ?? "",
            zone,
            input,
            reader.Flag("enabled", true),
            reader.Choice("misfire", ScheduleWords.MisfireTable, MisfirePolicy.Once),
            reader.Choice("overlap", ScheduleWords.OverlapTable, OverlapPolicy.Skip));
        reader.RefuseOthers();
        if (reader.IsObject)
        {
            AddOf(calendar.Check(cron ?? "* * * * *", zone), problems);
        }

        return problems.IsEmpty ? definition : ProblemErrors.ToInvalid(problems.ToImmutable());
    }

    private static ChainName ReadChain(ObjectReader reader, ProblemList problems)
    {
        if (reader.Need("chain") is { } value && reader.TextAt(value, "$.chain", 64) is { } text)
        {
            if (ChainName.TryParse(text, out var chain))
            {
                return chain;
            }

            problems.Add("bad-name", "$.chain", "This is no name of a chain.");
        }

        return default;
    }

    private static string? ReadText(ObjectReader reader, string name, int most) =>
        reader.Need(name) is { } value ? reader.TextAt(value, reader.PathOf(name), most) : null;

    private static string ReadInput(ObjectReader reader, ProblemList problems)
    {
        if (reader.Take("input") is not { ValueKind: not JsonValueKind.Null } input)
        {
            return "{}";
        }

        if (input.ValueKind != JsonValueKind.Object)
        {
            problems.Add("wrong-type", "$.input", "This must be an object.");
            return "{}";
        }

        if (!JsonText.IsReadable(input))
        {
            problems.Add("bad-text", "$.input", "This holds text that is not valid Unicode.");
            return "{}";
        }

        return CanonicalJson.ToText(input.WriteTo);
    }

    private static void AddOf(Error.Invalid? invalid, ProblemList problems)
    {
        foreach (var (path, messages) in invalid?.Errors ?? new Dictionary<string, string[]>())
        {
            foreach (var message in messages)
            {
                problems.Add("unsupported", path, message);
            }
        }
    }
}
