using System.Text.Json;

namespace Mentiko.Core.Events;

/// <summary>
/// The files of the workspace that an event speaks of: <c>{"data": {"report": "reports/week.md"}}</c>, or several
/// as <c>{"data": {"artifacts": ["out/a.csv", "out/b.png"]}}</c>. At most 50, of at most 1,024 characters each.
/// </summary>
public static class ArtifactPaths
{
    private const int MaxPathLength = 1024;
    private const int MaxPaths = 50;

    /// <summary>The paths in a whole event, each once. What they point at is for the workspace to judge.</summary>
    public static IReadOnlyList<string> InEvent(ReadOnlyMemory<byte> cloudEvent) =>
        Read(cloudEvent, root => root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var data) ? data : default);

    /// <summary>The same of the value of an event's <c>data</c> alone; empty has none.</summary>
    public static IReadOnlyList<string> InData(ReadOnlyMemory<byte> data) => Read(data, root => root);

    private static IReadOnlyList<string> Read(ReadOnlyMemory<byte> json, Func<JsonElement, JsonElement> dataOf)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var data = dataOf(document.RootElement);
            return data.ValueKind == JsonValueKind.Object
                ? [.. Named(data).Where(path => path.Length is > 0 and <= MaxPathLength).Distinct(StringComparer.Ordinal).Take(MaxPaths)]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Named(JsonElement data)
    {
        if (data.TryGetProperty("report", out var report) && report.ValueKind == JsonValueKind.String)
        {
            yield return report.GetString()!;
        }

        if (data.TryGetProperty("artifacts", out var artifacts) && artifacts.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in artifacts.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String))
            {
                yield return item.GetString()!;
            }
        }
    }
}
