using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mentiko.Benchmarks.Measuring;

/// <summary>One sentence for people and one JSON line for the next run, per figure.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private static readonly Dictionary<string, string> Versions = new()
    {
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["os"] = RuntimeInformation.OSDescription,
        ["processors"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["bubblewrap"] = Output("bwrap", "--version"),
    };

    private static readonly string Commit = Output("git", "rev-parse", "--short=12", "HEAD");

    public static void Write(FigureResult result)
    {
        Console.WriteLine(Sentence(result));
        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                result.Id,
                result.Title,
                result.Verdict,
                result.Ratio,
                quartiles = result.Ratio is null ? null : new[] { result.LowerQuartile, result.UpperQuartile },
                goal = result.Goal,
                result.Subject,
                result.Baseline,
                result.Foreign,
                result.Rounds,
                result.Counters,
                result.Note,
                Versions,
                Commit,
                time = TimeProvider.System.GetUtcNow(),
            },
            Json));
    }

    private static string Sentence(FigureResult result) => result is { Ratio: not null, Subject: { } subject, Baseline: { } baseline }
        ? string.Create(CultureInfo.InvariantCulture, $"{result.Id} {result.Title}: {result.Ratio:0.###} × [{result.LowerQuartile:0.###}, {result.UpperQuartile:0.###}], goal {result.Goal}: {result.Verdict}. {subject.What} {subject.Value:0.###} {subject.Unit}, {baseline.What} {baseline.Value:0.###} {baseline.Unit}; others used {result.Foreign:P0}.{(result.Note is null ? "" : " " + result.Note)}")
        : $"{result.Id} {result.Title}: {result.Verdict}. {result.Note}";

    private static string Output(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
            var text = process!.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? text : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "none";
        }
    }
}
