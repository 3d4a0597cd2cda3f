using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>Reads JSON that may be wrong in any way: what is not as expected is not there.</summary>
internal static class LooseJson
{
    public static string? Text(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static double? Number(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && double.TryParse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A text or a list of texts, as definitions may give either.</summary>
    public static List<string> Texts(this JsonNode? node) => node switch
    {
        JsonArray list => [.. list.Select(Text).OfType<string>()],
        _ => node.Text() is { } text ? [text] : [],
    };

    public static JsonNode? Member(this JsonNode? node, string name) => node is JsonObject thing && thing.TryGetPropertyValue(name, out var value) ? value : null;

    public static JsonArray ToJson(this IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]);

    /// <summary>The member as an object, made where it is none.</summary>
    public static JsonObject Object(this JsonObject parent, string name)
    {
        if (parent.Member(name) is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }
}
