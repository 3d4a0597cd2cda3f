using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mentiko.Cli.Screens;

/// <summary>One column of a table, or one line about an object.</summary>
internal sealed record Column(string Title, Func<JsonNode?, string?> Read)
{
    /// <summary>A member by its path, such as <c>trigger.kind</c>.</summary>
    public static Column Of(string title, string path) => new(title, node => Show(Find(node, path)));

    public static Column Of(string path) => Of(path, path);

    /// <summary>A time, in UTC to the second.</summary>
    public static Column Time(string title, string path) => new(title, node => ShowTime(Find(node, path)));

    public static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (var name in path.Split('.'))
        {
            node = node is JsonObject holder && holder.TryGetPropertyValue(name, out var value) ? value : null;
        }

        return node;
    }

    public static string? Show(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonArray list => string.Join(", ", list.Select(Show)),
        _ => node.ToJsonString(),
    };

    private static string? ShowTime(JsonNode? node) =>
        DateTimeOffset.TryParse(Show(node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : Show(node);
}
