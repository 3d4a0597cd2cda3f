using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mentiko.Web.Components.Shared;

/// <summary>JSON for reading.</summary>
public static class PrettyJson
{
    // Shown as text, never as markup: escaping what only matters in HTML would make it unreadable.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same JSON with line breaks; text that is no JSON comes back as it is.</summary>
    public static string Of(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
