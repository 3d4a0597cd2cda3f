using System.Globalization;
using Mentiko.Core.Audit;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>A trace as it is shown.</summary>
/// <param name="Items">In the record's order.</param>
/// <param name="IsCut">Whether there are more.</param>
public sealed record TraceView(IReadOnlyList<TraceItem> Items, bool IsCut)
{
    /// <summary>Items that a page shows at most.</summary>
    public const int MostItems = 1000;

    public IReadOnlyList<TraceItem> Secrets { get; } = [.. Items.Where(item => item.Kind == TraceKind.Secret)];

    /// <summary>The sums of calls, and what began and has none yet.</summary>
    public IReadOnlyList<TraceItem> Hosts { get; } = WithoutSummed([.. Items.Where(item => item.Kind == TraceKind.Host)]);

    public IReadOnlyList<TraceItem> Files { get; } = [.. Items.Where(item => item.Kind == TraceKind.File)];

    public bool IsEmpty => Items.Count == 0;

    /// <summary>For instance "2 secrets · 3 hosts · 14 files".</summary>
    public string Summary => string.Join(" · ", ((string?[])[Count(Secrets, "secret"), Count(Hosts, "host"), Count(Files.Where(item => !TraceWords.IsSummary(item)), "file")]).OfType<string>());

    private static List<TraceItem> WithoutSummed(List<TraceItem> hosts)
    {
        var summed = hosts.Where(item => !TraceWords.IsBeginning(item)).Select(Key).ToHashSet();
        return [.. hosts.Where(item => !TraceWords.IsBeginning(item) || !summed.Contains(Key(item)))];

        static (string Step, int Attempt, string Name) Key(TraceItem item) => (item.Step, item.Attempt, item.Name);
    }

    private static string? Count(IEnumerable<TraceItem> items, string word) => items.Select(item => item.Name).Distinct(StringComparer.Ordinal).Count() switch
    {
        0 => null,
        1 => $"1 {word}",
        var count => string.Create(CultureInfo.InvariantCulture, $"{count} {word}s"),
    };
}

/// <summary>The facts of a trace in words.</summary>
public static class TraceWords
{
    /// <summary>Whether it says that calls begin, before there is a sum of them.</summary>
    public static bool IsBeginning(TraceItem item) => item.Facts.GetValueOrDefault("decision") == "begun";

    public static string CallOf(TraceItem item) => IsBeginning(item) ? "begun, no sum on record" : (item.Facts.GetValueOrDefault("method", ""), item.Facts.GetValueOrDefault("status")) switch
    {
        ("CONNECT", _) => "encrypted",
        ("", null) when item.Outcome == AuditOutcome.Allowed => "further calls",
        (var method, null) => method,
        var (method, status) => $"{method}, answered {status}",
    };

    public static string DecisionOf(TraceItem item) => item.Facts.GetValueOrDefault("decision", "") switch
    {
        "malformed" => "refused: no request that the proxy takes",
        "no-host-name" => "refused: not written as a host name",
        "not-allowed" => "refused: not allowed by definition and settings",
        "not-public" => "refused: its name leads to no public address",
        "beyond-limit" => "refused: too many connections or look-ups, or too much traffic",
        "not-recorded" => "refused: it could not be put on record",
        "unknown-host" => "failed: its name has no address",
        "unreachable" => "failed: it did not answer",
        "bad-answer" => "called, and answered with no valid HTTP",
        "broken-off" => "failed: broken off before its host was reached",
        _ => item.Outcome == AuditOutcome.Denied ? "refused" : "failed",
    };

    /// <summary>Whether it stands for what has no line of its own.</summary>
    public static bool IsSummary(TraceItem item) => item.Kind == TraceKind.File && !item.Facts.ContainsKey("how");

    public static string SummaryOf(TraceItem item)
    {
        var beyond = Of(item, "count");
        var further = beyond == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{beyond:N0} further files.");
        return string.Join(' ', ((string?[])[further, item.Facts.GetValueOrDefault("gap")]).OfType<string>());
    }

    public static string Number(TraceItem item, string fact) => Of(item, fact).ToString("N0", CultureInfo.InvariantCulture);

    public static string Bytes(TraceItem item, string fact) => Of(item, fact) switch
    {
        < 1 << 10 and var bytes => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1 << 20 and var bytes => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB"),
        var bytes => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:N1} MiB"),
    };

    public static string Duration(TraceItem item) => Durations.Text(TimeSpan.FromMilliseconds(Of(item, "milliseconds")));

    private static long Of(TraceItem item, string fact) =>
        long.TryParse(item.Facts.GetValueOrDefault(fact), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
