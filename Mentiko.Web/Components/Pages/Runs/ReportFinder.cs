using System.Text.Json;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>Finds the report that an event speaks of: <c>{"data": {"report": "reports/week.md"}}</c>.</summary>
public static class ReportFinder
{
    private const int MaxPathLength = 1024;

    /// <summary>The path of a Markdown file in the workspace; null when the event names none. What it points at is for the workspace to judge.</summary>
    public static string? PathIn(ReadOnlyMemory<byte> cloudEvent)
    {
        try
        {
            using var document = JsonDocument.Parse(cloudEvent);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("data", out var data)
                && data.ValueKind == JsonValueKind.Object
                && data.TryGetProperty("report", out var report)
                && report.ValueKind == JsonValueKind.String
                && report.GetString() is { Length: > 0 and <= MaxPathLength } path
                && path.EndsWith(".md", StringComparison.OrdinalIgnoreCase)
                    ? path
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
