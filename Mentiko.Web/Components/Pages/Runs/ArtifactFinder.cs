using System.Text.Json;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>
/// Finds the files of the workspace that an event speaks of: <c>{"data": {"report": "reports/week.md"}}</c>, or several
/// as <c>{"data": {"artifacts": ["out/a.csv", "out/b.png"]}}</c>.
/// </summary>
public static class ArtifactFinder
{
    private const int MaxPathLength = 1024;
    private const int MaxPaths = 50;

    /// <summary>The paths, each once. What they point at is for the workspace to judge.</summary>
    public static IReadOnlyList<string> PathsIn(ReadOnlyMemory<byte> cloudEvent)
    {
        try
        {
            using var document = JsonDocument.Parse(cloudEvent);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("data", out var data)
                && data.ValueKind == JsonValueKind.Object
                    ? [.. Named(data).Where(path => path.Length is > 0 and <= MaxPathLength).Distinct(StringComparer.Ordinal).Take(MaxPaths)]
                    : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    public static bool IsMarkdown(string path) => path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);

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
